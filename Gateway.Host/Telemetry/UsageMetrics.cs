using System.Diagnostics;
using System.Diagnostics.Metrics;
using Providers.Abstractions.Metering;

namespace Gateway.Host.Telemetry;

/// <summary>Usage as metrics. They are told once it is in the store, so that a call costs nothing for them.</summary>
internal sealed class UsageMetrics : IUsageSink
{
    public const string MeterName = "Gateway";

    private const string Other = "other";

    private readonly MetricsOptions _options;
    private readonly Counter<long> _calls;
    private readonly Counter<double> _upstream;
    private readonly Counter<long> _io;
    private readonly Counter<long> _documents;
    private readonly Counter<long> _messages;

    // Whoever calls first is told apart: a metric system has to bear each, for as long as it keeps anything.
    private readonly HashSet<string> _tenants = new(StringComparer.Ordinal);

    public UsageMetrics(MetricsOptions options, IMeterFactory meters)
    {
        _options = options;
        var meter = meters.Create(MeterName);
        _calls = meter.CreateCounter<long>("gateway.calls", "{call}", "Calls that were let through.");
        _upstream = meter.CreateCounter<double>("gateway.upstream.time", "s", "Time spent waiting for backends.");
        _io = meter.CreateCounter<long>("gateway.io", "By", "Bytes of bodies.");
        _documents = meter.CreateCounter<long>("gateway.documents.read", "{document}", "Documents that backends read.");
        _messages = meter.CreateCounter<long>("gateway.messages", "{message}", "Messages over WebSockets, both ways.");
    }

    public string Name => "metrics";

    public Task SendAsync(UsageBatch batch, CancellationToken cancellationToken)
    {
        if (!_calls.Enabled)
            return Task.CompletedTask;
        foreach (var record in batch.Records)
            Add(record);
        return Task.CompletedTask;
    }

    private void Add(UsageRecord record)
    {
        var tags = new TagList { { "gateway.operation", record.Operation }, { "gateway.provider", record.Provider }, { "gateway.status", $"{record.StatusClass}xx" } };
        if (_options.Tenants > 0)
            tags.Add("gateway.tenant", TenantTag(record.Tenant));
        _calls.Add(record.Calls, tags);
        _upstream.Add(record.Upstream.TotalSeconds, tags);
        _documents.Add(record.DocumentsRead, tags);
        _messages.Add(record.Messages, tags);
        tags.Add("network.io.direction", "receive");
        _io.Add(record.BytesIn, tags);
        tags[^1] = new("network.io.direction", "transmit");
        _io.Add(record.BytesOut, tags);
    }

    private string TenantTag(string tenant) => _tenants.Contains(tenant) || (_tenants.Count < _options.Tenants && _tenants.Add(tenant)) ? tenant : Other;
}
