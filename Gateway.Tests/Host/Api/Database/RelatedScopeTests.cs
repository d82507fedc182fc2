using System.Text.Json.Nodes;
using Gateway.Host.Keys;
using Gateway.Tests.Backends;

namespace Gateway.Tests.Host.Api.Database;

/// <summary>Related rows need the key's scope for their table too, at every depth.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class RelatedScopeTests
{
    private readonly GatewayConfiguration _configuration = new();
    private readonly string _narrow = GatewayKey.Create(KeyRole.Secret);
    private readonly string _wide = GatewayKey.Create(KeyRole.Secret);
    private TestGateway _gateway = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        var settings = JsonNode.Parse("""
            {"tables":{
              "conversations":{"relations":{"messages":{"column":"id","foreign_column":"conversation_id"}}},
              "messages":{"relations":{"authors":{"column":"author_id","foreign_column":"id","single":true}}}}}
            """);
        var tenant = _configuration.AddTenant("demo", settings: settings!.AsObject());
        _configuration.AddKey("demo", "narrow", _narrow, ["db:read:conversations"]);
        _configuration.AddKey("demo", "wide", _wide, ["db:read:conversations", "db:read:messages"]);
        _gateway = await TestGateway.StartAsync(_configuration);
        var service = _gateway.Client(tenant.SecretKey);
        (await service.PostAsync("/api/db/conversations", """{"id":"c1"}""")).Expect(201);
        (await service.PostAsync("/api/db/messages", """{"id":"m1","conversation_id":"c1","author_id":"a1"}""")).Expect(201);
        (await service.PostAsync("/api/db/authors", """{"id":"a1","secret":"x"}""")).Expect(201);
    }

    [OneTimeTearDown]
    public async Task Stop() => await _gateway.DisposeAsync();

    [TestCase("/api/db/conversations?select=*,messages(*)")]
    [TestCase("/api/db/conversations?select=id,m:messages!inner(id)")]
    [TestCase("/api/db/conversations/c1?select=*,messages(*)")]
    public async Task Get_RelatedTableWithoutScope_Is403(string path)
    {
        var problem = (await _gateway.Client(_narrow).GetAsync(path)).ExpectProblem(403, "insufficient_scope");
        Assert.That(problem.Json.Text("detail"), Does.Contain("'messages'"));
        (await _gateway.Client(_wide).GetAsync(path)).Expect(200);
    }

    [Test]
    public async Task Get_RelatedOfRelatedWithoutScope_Is403() =>
        (await _gateway.Client(_wide).GetAsync("/api/db/conversations?select=*,messages(*,authors(*))")).ExpectProblem(403, "insufficient_scope");

    [Test]
    public async Task Get_TableItself_IsAllowed() => (await _gateway.Client(_narrow).GetAsync("/api/db/conversations")).Expect(200);
}
