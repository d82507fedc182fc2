using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Tests.Backends;
using Gateway.Tests.Host.Forwarding;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Supabase;

/// <summary>
/// A Supabase project that answers as it is told and remembers what it was sent, behind the real gateway. It does what a healthy
/// server will not do, and what the test server cannot.
/// </summary>
internal sealed class StubProject : IAsyncDisposable
{
    public const string PublishableKey = "sb_publishable_of_the_project";
    public const string SecretKey = "sb_secret_of_the_project";
    public const string UserToken = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl";

    private readonly SmallUpstream _upstream;
    private readonly ConcurrentQueue<SentRequest> _sent;
    private readonly TestTenant _tenant;

    private StubProject(SmallUpstream upstream, TestGateway gateway, TestTenant tenant, ConcurrentQueue<SentRequest> sent)
    {
        (_upstream, Gateway, _tenant, _sent) = (upstream, gateway, tenant, sent);
    }

    public static string LegacyAnonKey { get; } = LegacyKey("anon");

    public static string LegacyServiceKey { get; } = LegacyKey("service_role");

    public TestGateway Gateway { get; }

    public Uri Address => _upstream.Address;

    /// <summary>A caller with a publishable key.</summary>
    public ApiClient App => Gateway.Client(_tenant.PublishableKey);

    /// <summary>A caller with a publishable key and a user's token.</summary>
    public ApiClient User => App.As(UserToken);

    /// <summary>A caller with a secret key.</summary>
    public ApiClient Server => Gateway.Client(_tenant.SecretKey);

    /// <summary>What the project was sent, in order.</summary>
    public SentRequest[] Sent => [.. _sent];

    /// <summary>The one request that the project was sent.</summary>
    public SentRequest Only => Sent is [var only] ? only : throw new AssertionException($"{Sent.Length} requests were sent: {string.Join(", ", Sent.Select(r => r.Line))}");

    /// <summary>Starts a project that gives these answers in turn, the last one again and again.</summary>
    public static Task<StubProject> StartAsync(params RequestDelegate[] answers) => StartAsync(null, answers);

    /// <inheritdoc cref="StartAsync(RequestDelegate[])"/>
    public static Task<StubProject> StartAsync(Action<JsonObject>? settings, params RequestDelegate[] answers)
    {
        var next = -1;
        return RunAsync(context => answers[Math.Min(Interlocked.Increment(ref next), answers.Length - 1)](context), settings);
    }

    /// <summary>Starts a project that answers so.</summary>
    /// <param name="answer">Answers a request whose body was read.</param>
    /// <param name="settings">Changes the connection's settings.</param>
    /// <param name="configure">Changes the gateway.</param>
    /// <param name="readBody">Whether bodies are read before the answer; without, nothing is remembered.</param>
    public static async Task<StubProject> RunAsync(
        RequestDelegate answer, Action<JsonObject>? settings = null, Action<WebApplicationBuilder>? configure = null, bool readBody = true)
    {
        var sent = new ConcurrentQueue<SentRequest>();
        var upstream = await SmallUpstream.StartAsync(async context =>
        {
            if (readBody)
                sent.Enqueue(await SentRequest.ReadAsync(context));
            await answer(context);
        });
        var configuration = new GatewayConfiguration();
        var project = Settings(upstream.Address);
        settings?.Invoke(project);
        var tenant = configuration.AddTenant("acme", "supabase", project);
        return new StubProject(upstream, await TestGateway.StartAsync(configuration, configure), tenant, sent);
    }

    /// <summary>The settings of a connection to a project.</summary>
    public static JsonObject Settings(Uri address) => new() { ["url"] = address.ToString(), ["publishable_key"] = PublishableKey, ["secret_key"] = SecretKey };

    /// <summary>The settings of a project that still has the legacy keys.</summary>
    public static void WithLegacyKeys(JsonObject settings) => (settings["publishable_key"], settings["secret_key"]) = (LegacyAnonKey, LegacyServiceKey);

    /// <summary>The settings of a connection that nobody uses as the service.</summary>
    public static void WithoutSecretKey(JsonObject settings) => settings.Remove("secret_key");

    /// <summary>A legacy key: a token that names its role.</summary>
    public static string LegacyKey(string role, string project = "abcdefghij") =>
        $"{Base64("""{"alg":"HS256","typ":"JWT"}""")}.{Base64($$"""{"iss":"supabase","ref":"{{project}}","role":"{{role}}"}""")}.c2lnbmF0dXJl";

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    private static string Base64(string json) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
