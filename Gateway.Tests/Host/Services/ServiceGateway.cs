using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using Gateway.Host.Keys;
using Gateway.Tests.Backends;
using Gateway.Tests.Host.Forwarding;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;

namespace Gateway.Tests.Host.Services;

/// <summary>The real gateway before an <see cref="EchoService"/>, with settings that can be changed while it runs.</summary>
internal sealed class ServiceGateway : IAsyncDisposable
{
    private const string KeyPath = "Gateway:Tenants:acme:Keys:9";

    private readonly SmallUpstream _service;
    private readonly ChangingConfiguration _configuration;
    private readonly string _key;
    private readonly Version _version;

    private ServiceGateway(SmallUpstream service, ChangingConfiguration configuration, TestGateway gateway, string key, Version version) =>
        (_service, _configuration, Gateway, _key, _version) = (service, configuration, gateway, key, version);

    public TestGateway Gateway { get; }

    /// <summary>A caller whose key can be revoked.</summary>
    public ApiClient Caller => Gateway.Client(_key);

    /// <summary>Starts it with the route <c>echo</c>.</summary>
    /// <param name="configure">Changes the gateway.</param>
    /// <param name="http2">Whether it speaks HTTP/2 and nothing else.</param>
    public static async Task<ServiceGateway> StartAsync(Action<WebApplicationBuilder>? configure = null, bool http2 = false)
    {
        var service = await SmallUpstream.StartAsync(EchoService.AnswerAsync);
        var key = GatewayKey.Create(KeyRole.Secret);
        var changing = new ChangingConfiguration([.. Key(key), .. Route(service, "/echo/{**rest}")]);
        var configuration = new GatewayConfiguration();
        configuration.AddTenant("acme");
        var gateway = await TestGateway.StartAsync(configuration, builder =>
        {
            ((IConfigurationBuilder)builder.Configuration).Add(changing);
            if (http2)
                builder.Configuration["Kestrel:EndpointDefaults:Protocols"] = nameof(HttpProtocols.Http2);
            configure?.Invoke(builder);
        });
        return new ServiceGateway(service, changing, gateway, key, http2 ? HttpVersion.Version20 : HttpVersion.Version11);
    }

    /// <summary>Lets the route have another path.</summary>
    public void Move(string path) => _configuration.Change([.. Key(_key), .. Route(_service, path)]);

    /// <summary>Takes the caller's key away.</summary>
    public void Revoke() => _configuration.Change(Route(_service, "/echo/{**rest}"));

    public async Task<ClientWebSocket> OpenAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler(), disposeHandler: false);
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("apikey", _key);
        (socket.Options.HttpVersion, socket.Options.HttpVersionPolicy) = (_version, HttpVersionPolicy.RequestVersionExact);
        await socket.ConnectAsync(new UriBuilder(new Uri(Gateway.Address, "/echo/socket")) { Scheme = "ws" }.Uri, invoker, deadline.Token);
        return socket;
    }

    /// <summary>What was counted for the route. A call is written down a moment after its caller has seen the end.</summary>
    public async Task<JsonElement> UsageAsync()
    {
        for (var i = 0; ; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/usage?group_by=operation") { Version = _version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            request.Headers.Add("apikey", _key);
            using var response = await Gateway.Http.SendAsync(request);
            var usage = (await ApiResponse.ReadAsync(response)).Expect(200);
            var rows = usage.Json.GetProperty("usage").EnumerateArray().Where(static row => row.Text("operation") == "service.echo").ToList();
            if (rows is [var row])
                return row;
            Assert.That(i, Is.LessThan(1000), "The call was not counted.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await _service.DisposeAsync();
    }

    private static (string, string?)[] Key(string key) => [($"{KeyPath}:Value", key), ($"{KeyPath}:Scopes:0", "native"), ($"{KeyPath}:Scopes:1", "usage:read")];

    private static (string, string?)[] Route(SmallUpstream service, string path) =>
    [
        ("ReverseProxy:Routes:echo:ClusterId", "service"),
        ("ReverseProxy:Routes:echo:Match:Path", path),
        ("ReverseProxy:Clusters:service:Destinations:one:Address", service.Address.ToString()),
    ];
}
