using BenchmarkDotNet.Attributes;
using Gateway.Host.Admission;
using Gateway.Host.Resilience;
using Providers.Abstractions.Connections;

namespace Gateway.Benchmarks.Micro;

/// <summary>What a healthy call pays for its protection: room in the gateway, of its tenant and connection, time limit, budget, retry and breaker.</summary>
[MemoryDiagnoser]
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "The cleanup disposes of them.")]
public class ResilienceBenchmarks
{
    private const int Calls = 1_000;

    private readonly Connection _connection = new() { Tenant = "tenant-000001", Name = "main", Provider = "supabase", Settings = new object(), Version = "0123456789abcdef" };
    private readonly GatewayLoad _gateway = new(new OverloadOptions(10_000));
    private readonly TenantLoads _tenants = new(TimeProvider.System);
    private readonly UpstreamCircuits _circuits = new(TimeProvider.System);
    private readonly CancellationTokenSource _caller = new();
    private HttpMessageInvoker _bare = null!;
    private HttpMessageInvoker _protected = null!;

    /// <summary>Whether the answer is not there at once, as over a network.</summary>
    [Params(false, true)]
    public bool Waits { get; set; }

    [GlobalSetup]
    public void Open()
    {
        _bare = new HttpMessageInvoker(new Backend(Waits));
        _protected = new HttpMessageInvoker(new ResilienceHandler(TimeProvider.System, new Backend(Waits)));
    }

    [GlobalCleanup]
    public void Close()
    {
        _bare.Dispose();
        _protected.Dispose();
        _caller.Dispose();
    }

    // Many in a row: to block a thread until one has ended would cost more than all that is measured.
    [Benchmark(Baseline = true, OperationsPerInvoke = Calls)]
    public async Task Unprotected()
    {
        for (var i = 0; i < Calls; i++)
            await UnprotectedAsync();
    }

    [Benchmark(OperationsPerInvoke = Calls)]
    public async Task Protected()
    {
        for (var i = 0; i < Calls; i++)
            await ProtectedAsync();
    }

    private async Task<HttpResponseMessage> UnprotectedAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://localhost/");
        new UpstreamCall { Connection = _connection }.AttachTo(request);
        return await _bare.SendAsync(request, _caller.Token);
    }

    private async Task<HttpResponseMessage> ProtectedAsync()
    {
        var tenant = _tenants.Of(_connection.Tenant, _connection.Resilience).Calls;
        if (!_gateway.TryEnter(tenant.Active) || !tenant.TryEnter())
            throw new InvalidOperationException("There is room.");
        var call = new AdmittedCall(_gateway);
        call.EnteredTenant(tenant);
        var circuit = _circuits.Of(_connection);
        if (!circuit.UnderWay.TryEnter())
            throw new InvalidOperationException("There is room.");
        call.EnteredConnection(circuit.UnderWay);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "http://localhost/");
            new UpstreamCall { Connection = _connection, Circuit = circuit }.AttachTo(request);
            return await _protected.SendAsync(request, _caller.Token);
        }
        finally
        {
            call.Leave();
        }
    }

    private sealed class Backend(bool waits) : HttpMessageHandler
    {
        private readonly HttpResponseMessage _answer = new();

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (waits)
                await Task.Yield();
            return _answer;
        }
    }
}
