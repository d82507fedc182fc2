using System.Net.WebSockets;
using Gateway.Host.Keys;
using Gateway.Tests.Backends;
using Gateway.Tests.Supabase;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Host.Native;

/// <summary>A WebSocket does not outlive the right to it of the key that opened it.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class WebSocketKeyTests : IAsyncDisposable
{
    private const string Path = "/native/main/realtime/v1/websocket";
    private const string Keys = "Gateway:Tenants:acme:Keys:9";

    private readonly FakeTimeProvider _clock = new(DateTimeOffset.Parse("2026-11-24T10:00:00Z", System.Globalization.CultureInfo.InvariantCulture));
    private readonly string _key = GatewayKey.Create(KeyRole.Publishable);
    private readonly ChangingConfiguration _configuration;
    private OpenWebSocket _open = null!;

    public WebSocketKeyTests() => _configuration = new ChangingConfiguration(Key("native"));

    public async ValueTask DisposeAsync()
    {
        if (_open is not null)
            await _open.DisposeAsync();
    }

    [Test]
    public async Task Open_WhoseKeyIsRevoked_IsClosedOnBothSides()
    {
        await OpenAsync();
        _configuration.Change();
        await AssertClosedAsync();
    }

    [Test]
    public async Task Open_WhoseKeyLosesTheScope_IsClosed()
    {
        await OpenAsync();
        _configuration.Change(Key("db:read"));
        await AssertClosedAsync();
    }

    [Test]
    public async Task Open_WhoseConnectionChanges_IsClosed()
    {
        await OpenAsync();
        _configuration.Change([.. Key("native"), ("Gateway:Tenants:acme:Connections:main:Settings:publishable_key", "sb_publishable_another")]);
        await AssertClosedAsync();
    }

    [Test]
    public async Task Open_WhoseKeyExpires_IsClosed()
    {
        _configuration.Change([.. Key("native"), ($"{Keys}:ExpiresAt", "2026-11-24T11:00:00Z")]);
        await OpenAsync();
        _clock.Advance(TimeSpan.FromMinutes(59));
        await AssertOpenAsync();
        _clock.Advance(TimeSpan.FromMinutes(1));
        await AssertClosedAsync();
    }

    [Test]
    public async Task Open_WhoseTenantChangesOtherwise_StaysOpen()
    {
        await OpenAsync();
        _configuration.Change([.. Key("native", "db:read"), ("Gateway:Plans:other:RateLimit:Requests", "7"), ("Gateway:Plans:other:RateLimit:Window", "00:01:00")]);
        _clock.Advance(TimeSpan.FromHours(1));
        await AssertOpenAsync();
    }

    private async Task OpenAsync() => _open = await OpenWebSocket.StartAsync(
        _ => $"{Path}?apikey={_key}",
        static (_, _) => { },
        http2: false,
        builder =>
        {
            ((IConfigurationBuilder)builder.Configuration).Add(_configuration);
            builder.Services.AddSingleton<TimeProvider>(_clock);
        });

    private async Task AssertOpenAsync()
    {
        await _open.SendAsync("still here");
        Assert.That(await _open.Server.NextTextAsync(), Is.EqualTo("still here"));
    }

    private async Task AssertClosedAsync()
    {
        var end = await _clock.RunAsync(_open.EndAsync(), TimeSpan.FromSeconds(1));
        Assert.That(end.Status, Is.EqualTo(WebSocketCloseStatus.PolicyViolation));
        Assert.That(end.Reason, Does.Contain("no longer in force"));
        Assert.That((await _open.Server.Closed.WaitAsync(TimeSpan.FromSeconds(30))).Status, Is.EqualTo(WebSocketCloseStatus.EndpointUnavailable));
    }

    private (string, string?)[] Key(params string[] scopes) =>
        [($"{Keys}:Value", _key), .. scopes.Select((scope, i) => ($"{Keys}:Scopes:{i}", (string?)scope))];
}
