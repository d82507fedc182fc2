using System.Text;
using System.Text.Json.Nodes;
using Gateway.Tests.Embedded;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Errors;

namespace Gateway.Tests.Firebase.Firestore;

/// <summary>With a user's token it is the project's Security Rules that decide, and nothing is read or written past them.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class SecurityRulesTests
{
    private const string Rules =
        """
        rules_version = '2';
        service cloud.firestore {
          match /databases/{database}/documents {
            function owns(document) { return request.auth != null && document.data.user_id == request.auth.uid; }
            match /notes/{id} { allow read, delete: if owns(resource); allow create: if owns(request.resource); allow update: if owns(resource) && owns(request.resource); }
            match /mine/{id} { allow read, delete: if owns(resource); allow create: if owns(request.resource); allow update: if owns(resource) && owns(request.resource); }
            match /public/{id} { allow read; }
          }
        }
        """;

    private FirestoreFixture _fixture = null!;

    private OperationContext Ada => _fixture.User("ada");

    private OperationContext Bob => _fixture.User("bob");

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _fixture = await FirestoreFixture.StartAsync("""{"tables":{"mine":{"policy":"owner"}}}""");
        using var http = Gateway.Tests.Host.Forwarding.Clients.To($"http://{_fixture.Emulator}");
        var rules = new JsonObject { ["rules"] = new JsonObject { ["files"] = new JsonArray(new JsonObject { ["name"] = "test.rules", ["content"] = Rules }) } };
        using var content = new StringContent(rules.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await http.PutAsync(new Uri($"/emulator/v1/projects/{_fixture.Project}:securityRules", UriKind.Relative), content);
        Assert.That(response.IsSuccessStatusCode, Is.True, await response.Content.ReadAsStringAsync());
    }

    [OneTimeTearDown]
    public void Dispose() => _fixture?.Dispose();

    [Test]
    public async Task Rules_TwoUsers_EachReachTheirOwnAlone()
    {
        await _fixture.Insert("notes", """{"id":"hers","user_id":"ada","v":1}""", Ada);
        Assert.That((await _fixture.Get("notes", "hers", Ada)).Rows, Has.Count.EqualTo(1));
        Assert.That((await _fixture.Query("notes", "user_id=eq.ada", Ada)).Ids, Does.Contain("hers"));
        Assert.That((await _fixture.Query("notes", "user_id=eq.ada&v=like.1&order=v", Ada)).Ids, Does.Contain("hers"), "the gateway evaluates on what the user may see");

        foreach (var other in new[] { Bob, _fixture.Anonymous })
        {
            Assert.That(() => _fixture.Get("notes", "hers", other), Fails.With(ErrorKind.PermissionDenied));
            Assert.That(() => _fixture.Query("notes", "", other), Fails.With(ErrorKind.PermissionDenied));
            Assert.That(() => _fixture.Query("notes", "user_id=eq.ada", other), Fails.With(ErrorKind.PermissionDenied));
            Assert.That(() => _fixture.Query("notes", "user_id=eq.ada&limit=0", other, CountMode.Exact), Fails.With(ErrorKind.PermissionDenied));
            Assert.That(() => _fixture.Update("notes", "hers", """{"v":2}""", other), Fails.With(ErrorKind.PermissionDenied));
            Assert.That(() => _fixture.UpdateWhere("notes", "user_id=eq.ada", """{"v":2}""", other), Fails.With(ErrorKind.PermissionDenied));
            Assert.That(() => _fixture.Delete("notes", "hers", other), Fails.With(ErrorKind.PermissionDenied));
            Assert.That(() => _fixture.Replace("notes", "hers", """{"user_id":"bob"}""", other), Fails.With(ErrorKind.PermissionDenied));
            Assert.That(() => _fixture.Insert("notes", """{"id":"hers","user_id":"bob"}""", other, ConflictResolution.Merge), Fails.With(ErrorKind.PermissionDenied));
            Assert.That(() => _fixture.Insert("notes", """{"id":"forged","user_id":"ada"}""", other), Fails.With(ErrorKind.PermissionDenied));
        }

        Assert.That((await _fixture.Get("notes", "hers")).Column("v"), Is.EqualTo(["1"]));
    }

    [Test]
    public async Task Rules_RowThatIsNotThere_CanBePut()
    {
        // Rules that look at the row deny reading where there is none; it can be made all the same.
        await _fixture.Replace("notes", "put", """{"user_id":"ada","v":1}""", Ada);
        await _fixture.Insert("notes", """{"id":"merged","user_id":"ada"}""", Ada, ConflictResolution.Merge);
        await _fixture.Replace("notes", "put", """{"user_id":"ada","v":2}""", Ada);
        Assert.That((await _fixture.Get("notes", "put", Ada)).Column("v"), Is.EqualTo(["2"]));
    }

    [Test]
    public async Task OwnerPolicy_BesideRules_AsksForOwnRowsAlone()
    {
        await _fixture.Insert("mine", """{"id":"a"}""", Ada);
        await _fixture.Insert("mine", """{"id":"b"}""", Bob);
        Assert.That((await _fixture.Query("mine", "", Ada)).Ids, Is.EqualTo(["a"]));
        Assert.That((await _fixture.Query("mine", "limit=0", Ada, CountMode.Exact)).Summary.Total, Is.EqualTo(1));
        Assert.That((await _fixture.Get("mine", "b", Ada)).Rows, Is.Empty);
        Assert.That(() => _fixture.Delete("mine", "b", Ada), Fails.With(ErrorKind.NotFound));
        Assert.That(() => _fixture.Query("mine", "", _fixture.Anonymous), Fails.With(ErrorKind.PermissionDenied));
        Assert.That((await _fixture.Query("mine", "")).Ids, Is.EqualTo(["a", "b"]), "the service sees all");
    }

    [Test]
    public async Task Rules_Public_AnybodyReadsNobodyWrites()
    {
        await _fixture.Insert("public", """{"id":"p"}""");
        Assert.That((await _fixture.Query("public", "", _fixture.Anonymous)).Ids, Is.EqualTo(["p"]));
        Assert.That(() => _fixture.Insert("public", """{"id":"q"}""", _fixture.Anonymous), Fails.With(ErrorKind.PermissionDenied));
    }

    [TestCase("a.b.c")]
    [TestCase("zzz")]
    public void Token_Forged_IsInvalid(string token)
    {
        Assert.That(() => _fixture.Query("public", "", _fixture.Bearer(token)), Fails.With(ErrorKind.InvalidToken));
        Assert.That(() => _fixture.Get("public", "p", _fixture.Bearer(token)), Fails.With(ErrorKind.InvalidToken));
        Assert.That(() => _fixture.Insert("public", "{}", _fixture.Bearer(token)), Fails.With(ErrorKind.InvalidToken));
    }
}
