using System.Text.Json.Nodes;
using Gateway.Host.Keys;
using Gateway.Tests.Backends;
using Gateway.Tests.Host.Forwarding;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Host.Native;

/// <summary>The real gateway before a small upstream of the test's own, which stands for a Supabase project.</summary>
internal sealed class NativeGateway : IAsyncDisposable
{
    public const string ProjectPublishableKey = "sb_publishable_of_the_project";
    public const string ProjectSecretKey = "sb_secret_of_the_project";
    public const string UserToken = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl";
    public const long MaxObjectSize = 100_000;

    private NativeGateway(SmallUpstream upstream, TestGateway gateway, string publishable, string secret, string withoutScope)
    {
        Upstream = upstream;
        Gateway = gateway;
        (PublishableKey, SecretKey, KeyWithoutScope) = (publishable, secret, withoutScope);
    }

    public SmallUpstream Upstream { get; }

    public TestGateway Gateway { get; }

    public string PublishableKey { get; }

    public string SecretKey { get; }

    /// <summary>Holds all that <c>*</c> means.</summary>
    public string KeyWithoutScope { get; }

    public ApiClient App => Gateway.Client(PublishableKey);

    public ApiClient Server => Gateway.Client(SecretKey);

    /// <summary>
    /// Starts both, with the connections <c>main</c> and <c>second</c> to the upstream and <c>own</c> to the embedded provider.
    /// Auth is routed to <c>main</c>, which <c>second</c> does not trust.
    /// </summary>
    public static async Task<NativeGateway> StartAsync(
        RequestDelegate upstream, Action<JsonObject>? tenant = null, Action<WebApplicationBuilder>? configure = null)
    {
        var small = await SmallUpstream.StartAsync(upstream);
        var configuration = new GatewayConfiguration().AddPlan("small", requests: 10_000_000, maxObjectSize: MaxObjectSize);
        var project = new JsonObject { ["url"] = small.Address.ToString(), ["publishable_key"] = ProjectPublishableKey, ["secret_key"] = ProjectSecretKey };
        configuration.AddTenant("acme", "supabase", project, "small");
        var section = configuration.Tenant("acme");
        section["Connections"]!["second"] = new JsonObject { ["Provider"] = "supabase", ["Settings"] = project.DeepClone() };
        section["Connections"]!["own"] = new JsonObject { ["Provider"] = "embedded", ["Settings"] = new JsonObject() };
        var publishable = configuration.AddKey("acme", "native-app", GatewayKey.Create(KeyRole.Publishable), ["native"]);
        var secret = configuration.AddKey("acme", "native-server", GatewayKey.Create(KeyRole.Secret), ["native", "usage:read"]);
        var withoutScope = configuration.AddKey("acme", "everything-else", GatewayKey.Create(KeyRole.Secret));
        tenant?.Invoke(section);
        return new NativeGateway(small, await TestGateway.StartAsync(configuration, configure), publishable, secret, withoutScope);
    }

    /// <summary>An address that no client puts in order.</summary>
    public Uri Raw(string target) => new(Gateway.Address.GetLeftPart(UriPartial.Authority) + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string target, params (string Name, string Value)[] headers) =>
        SendAsync(method, target, null, headers);

    /// <summary>Sends exactly this, and returns when the headers are there.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string target, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, Raw(target)) { Content = content };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await Gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Upstream.DisposeAsync();
    }
}
