using System.Text;
using System.Text.Json.Nodes;
using Gateway.Host.Keys;
using Gateway.Tests.Backends;
using Gateway.Tests.Backends.Firebase;
using Gateway.Tests.Host.Forwarding;

namespace Gateway.Tests.Firebase;

/// <summary>The emulators believe more than Google does; the gateway in front of them does not.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class EmulatedProjectTests
{
    private TestGateway _gateway = null!;
    private string _project = null!;
    private string _emulator = null!;
    private ApiClient _app = null!;

    private string Documents => $"/native/main/firestore/v1/projects/{_project}/databases/(default)/documents";

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        var backend = (await RunningBackend.OfAsync<FirebaseBackend>()).Backend;
        var settings = backend.ConnectionSettings();
        (_project, _emulator) = ((string)settings["project_id"]!, (string)settings["emulator"]!["firestore"]!);
        var configuration = new GatewayConfiguration();
        configuration.AddTenant("acme", "firebase", settings);
        var key = configuration.AddKey("acme", "native", GatewayKey.Create(KeyRole.Publishable), ["*", "native"]);
        _gateway = await TestGateway.StartAsync(configuration);
        _app = _gateway.Client(key);
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _gateway.DisposeAsync();

    [TestCase("owner", "invalid_token")]
    [TestCase("a.b.c", "invalid_token")]
    [TestCase("other", "invalid_token")]
    [TestCase("expired", "token_expired")]
    public async Task Token_ThatNoUserHas_IsRefused(string kind, string code)
    {
        var user = _app.As(kind switch
        {
            "other" => Token("demo-other", 3600),
            "expired" => Token(_project, -3600),
            _ => kind,
        });
        (await user.GetAsync($"/api/db/{ConformanceTables.Boards.Name}")).ExpectProblem(401, code);
        (await user.PostAsync($"/api/db/{ConformanceTables.Boards.Name}", "{}")).ExpectProblem(401, code);
        (await user.GetAsync($"{Documents}/{ConformanceTables.Boards.Name}")).ExpectProblem(401, code);
    }

    [TestCase("X-Goog-Request-Params", "project_id={0}&database_id=(default)")]
    [TestCase("Google-Cloud-Resource-Prefix", "projects/{0}/databases/(default)")]
    public async Task Header_ThatNamesAnotherProject_LeadsNowhereElse(string name, string value)
    {
        var other = $"demo-{Guid.NewGuid():N}"[..20];
        using (var emulator = Clients.To($"http://{_emulator}"))
        {
            emulator.DefaultRequestHeaders.Add("Authorization", "Bearer owner");
            using var body = new StringContent("""{"fields":{"text":{"stringValue":"of another project"}}}""", Encoding.UTF8, "application/json");
            using var made = await emulator.PatchAsync(new Uri($"/v1/projects/{other}/databases/(default)/documents/notes/one", UriKind.Relative), body);
            Assert.That(made.IsSuccessStatusCode, Is.True);
        }

        var header = (name, string.Format(System.Globalization.CultureInfo.InvariantCulture, value, other));
        Assert.That((await _app.GetAsync($"{Documents}/notes", header)).Text, Does.Not.Contain("of another project"));
        var write = new JsonObject { ["writes"] = new JsonArray(new JsonObject { ["delete"] = $"{Documents["/native/main/firestore/v1/".Length..]}/notes/one" }) };
        Assert.That((await _app.PostAsync($"{Documents}:commit", write.ToJsonString(), header)).Status, Is.EqualTo(403));
    }

    private static string Token(string project, int seconds)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        return $"{Encode("""{"alg":"none","typ":"JWT"}""")}.{Encode($$"""{"iss":"https://securetoken.google.com/{{project}}","aud":"{{project}}","sub":"ada","user_id":"ada","iat":{{now - 7200}},"auth_time":{{now - 7200}},"exp":{{now + seconds}}}""")}.";

        static string Encode(string json) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
    }
}
