using Gateway.Host.Keys;
using Gateway.Tests.Backends;
using Microsoft.Extensions.Configuration;

namespace Gateway.Tests.Supabase.Database;

/// <summary>Related rows are rows of another table: a key that is narrowed to some tables reads them of no other.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class RelatedScopeTests : IAsyncDisposable
{
    private readonly string _narrowed = GatewayKey.Create(KeyRole.Publishable);
    private StubProject _project = null!;

    private ApiClient Narrowed => _project.Gateway.Client(_narrowed);

    [SetUp]
    public async Task Start() => _project = await StubProject.RunAsync(Answers.Json("[]"), configure: builder => builder.Configuration.AddInMemoryCollection(
        new Dictionary<string, string?>
        {
            ["Gateway:Tenants:acme:Keys:9:Value"] = _narrowed,
            ["Gateway:Tenants:acme:Keys:9:Scopes:0"] = "db:read:conversations",
            ["Gateway:Tenants:acme:Keys:9:Scopes:1"] = "db:read:messages",
            ["Gateway:Tenants:acme:Keys:9:Scopes:2"] = "db:write:messages",
        }));

    public ValueTask DisposeAsync() => _project.DisposeAsync();

    [TestCase("*,messages(content)")]
    [TestCase("*,last:messages!messages_conversation_id_fkey(content)")]
    [TestCase("*,...messages(content)")]
    [TestCase("*,messages(content,conversations(title))")]
    public async Task Select_RowsOfATableThatTheKeyReads_Passes(string select)
    {
        (await Narrowed.GetAsync($"/api/db/conversations?select={select}")).Expect(200);
        Assert.That(_project.Only.Decoded, Does.Contain($"select={select}"));
    }

    // By the name of a constraint or a column, only the project knows whose rows they are.
    [TestCase("GET", "/api/db/conversations?select=*,users(email)", "users")]
    [TestCase("GET", "/api/db/conversations?select=*,messages:users(email)", "users")]
    [TestCase("GET", "/api/db/conversations?select=*,...users(email)", "users")]
    [TestCase("GET", "/api/db/conversations?select=*,users!inner()", "users")]
    [TestCase("GET", "/api/db/conversations?select=*,messages(content,users(email))", "users")]
    [TestCase("GET", "/api/db/conversations?select=*,users(email)&cursor=", "users")]
    [TestCase("GET", "/api/db/conversations/1?select=*,users(email)", "users")]
    [TestCase("GET", "/api/db/conversations?select=*,owner_id(email)", "owner_id")]
    [TestCase("GET", "/api/db/conversations?select=*,messages:conversations_owner_id_fkey(email)", "conversations_owner_id_fkey")]
    [TestCase("POST", "/api/db/messages?select=*,users(email)", "users")]
    [TestCase("PUT", "/api/db/messages/1?select=*,users(email)", "users")]
    [TestCase("PATCH", "/api/db/messages/1?select=*,users(email)", "users")]
    [TestCase("PATCH", "/api/db/messages?id=eq.1&select=*,users(email)", "users")]
    [TestCase("DELETE", "/api/db/messages/1?select=*,users(email)", "users")]
    public async Task Select_RowsOfAnother_IsRefusedAndNothingIsSent(string method, string path, string relation)
    {
        var content = method is "GET" or "DELETE" ? null : new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
        var problem = (await Narrowed.SendAsync(method, path, content)).ExpectProblem(403, "insufficient_scope");
        Assert.That(problem.Json.Text("detail"), Does.Contain($"'{relation}'"));
        Assert.That(_project.Sent, Is.Empty);
    }

    [TestCase("*,users(email)")]
    [TestCase("*,owner_id(email)")]
    [TestCase("*,messages:conversations_owner_id_fkey(email)")]
    public async Task Select_KeyThatIsNotNarrowed_MayNameAnyRelation(string select)
    {
        (await _project.App.GetAsync($"/api/db/conversations?select={select}")).Expect(200);
        Assert.That(_project.Only.Decoded, Does.Contain($"select={select}"));
    }
}
