using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Gateway.Host.Keys;
using Gateway.Tests.Backends;
using Gateway.Tests.Host.Forwarding;
using Gateway.Tests.Supabase;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Providers.Firebase;

namespace Gateway.Tests.Firebase;

/// <summary>
/// Google's services for one project, behind the real gateway: they answer as they are told and remember what they were sent. They do
/// what healthy servers will not do, and what the emulators cannot.
/// </summary>
internal sealed class GoogleStub : IAsyncDisposable
{
    public const string Project = "acme-1234";
    public const string Bucket = "acme-1234.firebasestorage.app";
    public const string ApiKey = "AIza-the-web-api-key";
    public const string AccessToken = "ya29.of-the-service";

    private readonly ConcurrentQueue<SentRequest> _sent = new();
    private readonly ConcurrentDictionary<string, RequestDelegate> _answers = new();
    private SmallUpstream _upstream = null!;
    private TestTenant _tenant = null!;
    private string _nativeApp = "";
    private string _nativeServer = "";

    private GoogleStub()
    {
        On("POST /token", Answers.Json($$"""{"access_token":"{{AccessToken}}","expires_in":3599,"token_type":"Bearer"}"""));
        On("GET /keys", context => Answers.Json(Keys.Published, ("Cache-Control", "public, max-age=20000"))(context));
    }

    public TestGateway Gateway { get; private set; } = null!;

    /// <summary>The keys that the project's ID tokens are signed with.</summary>
    public SigningKeys Keys { get; } = new();

    /// <summary>A caller with a publishable key.</summary>
    public ApiClient App => Gateway.Client(_tenant.PublishableKey);

    /// <summary>A caller with a secret key.</summary>
    public ApiClient Server => Gateway.Client(_tenant.SecretKey);

    /// <summary>A caller whose key may speak the backend's own protocol.</summary>
    public ApiClient Native(bool secret) => Gateway.Client(secret ? _nativeServer : _nativeApp);

    /// <summary>A user with a good token.</summary>
    public ApiClient User => App.As(Keys.Issue());

    /// <summary>What was sent, in order, but for tokens and keys, unless they are asked for.</summary>
    public SentRequest[] Sent => [.. _sent.Where(static sent => sent.Target is not ("/token" or "/keys"))];

    /// <summary>The one request that was sent.</summary>
    public SentRequest Only => Sent is [var only] ? only : throw new AssertionException($"{Sent.Length} requests were sent: {string.Join(", ", Sent.Select(request => request.Line))}");

    /// <summary>How often something was asked for.</summary>
    public int Count(string target) => _sent.Count(sent => sent.Target == target);

    /// <param name="settings">Changes the connection's settings.</param>
    /// <param name="clock">The gateway's clock.</param>
    public static async Task<GoogleStub> StartAsync(Action<JsonObject>? settings = null, TimeProvider? clock = null)
    {
        var stub = new GoogleStub();
        stub._upstream = await SmallUpstream.StartAsync(stub.AnswerAsync);
        var configuration = new GatewayConfiguration();
        var connection = new JsonObject { ["project_id"] = Project, ["web_api_key"] = ApiKey, ["bucket"] = Bucket, ["service_account"] = ServiceAccounts.Json(Project) };
        settings?.Invoke(connection);
        stub._tenant = configuration.AddTenant("acme", "firebase", connection);
        stub._nativeApp = configuration.AddKey("acme", "native-app", GatewayKey.Create(KeyRole.Publishable), ["native"]);
        stub._nativeServer = configuration.AddKey("acme", "native-server", GatewayKey.Create(KeyRole.Secret), ["native"]);
        var root = stub._upstream.Address.ToString().TrimEnd('/');
        stub.Gateway = await TestGateway.StartAsync(configuration, builder =>
        {
            if (clock is not null)
                builder.Services.AddSingleton(clock);
            builder.Services.AddSingleton(new ServiceAddresses
            {
                IdentityToolkit = $"{root}/identity",
                SecureToken = $"{root}/secure",
                SigningKeys = $"{root}/keys",
                AccessTokens = $"{root}/token",
                FirebaseStorage = $"{root}/firebase",
                CloudStorage = $"{root}/storage/v1",
                CloudStorageUploads = $"{root}/upload/storage/v1",
                Firestore = $"{root}/firestore",
            });
        });
        return stub;
    }

    /// <summary>Answers requests whose line begins so, with these answers in turn, the last again and again. The longest beginning counts.</summary>
    public GoogleStub On(string line, params RequestDelegate[] answers)
    {
        var next = -1;
        _answers[line] = context => answers[Math.Min(Interlocked.Increment(ref next), answers.Length - 1)](context);
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await _upstream.DisposeAsync();
        Keys.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var request = await SentRequest.ReadAsync(context);
        _sent.Enqueue(request);
        var line = _answers.Keys.Where(beginning => request.Line.StartsWith(beginning, StringComparison.Ordinal)).MaxBy(beginning => beginning.Length);
        await (line is null ? Answers.Json(500, $$$"""{"error":{"message":"Nothing was told about {{{request.Method}}}."}}""") : _answers[line])(context);
    }
}
