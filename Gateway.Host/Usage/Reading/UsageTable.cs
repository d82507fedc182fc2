using System.Runtime.InteropServices;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Usage.Reading;

/// <summary>Gathers rows, adding up those that differ in nothing that they are grouped by.</summary>
internal sealed class UsageTable
{
    // An answer is held in memory and read by programs.
    private const int Most = 50_000;

    private readonly Dictionary<RowKey, UsageRow> _rows = [];

    /// <summary>The rows: by time, then by name.</summary>
    public IReadOnlyList<UsageRow> Rows =>
    [
        .. _rows.Values
            .OrderBy(static row => row.Start).ThenBy(static row => row.Tenant, StringComparer.Ordinal).ThenBy(static row => row.Operation, StringComparer.Ordinal)
            .ThenBy(static row => row.Resource, StringComparer.Ordinal).ThenBy(static row => row.Key, StringComparer.Ordinal).ThenBy(static row => row.Provider, StringComparer.Ordinal)
            .ThenBy(static row => row.Status, StringComparer.Ordinal).ThenBy(static row => row.User, StringComparer.Ordinal).ThenBy(static row => row.Meter, StringComparer.Ordinal),
    ];

    /// <exception cref="ProviderException"><see cref="ErrorKind.InvalidRequest"/>: there are too many.</exception>
    public void Add(UsageRow row)
    {
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_rows, RowKey.Of(row), out var exists);
        sum = exists ? Sum(sum!, row) : row;
        if (_rows.Count > Most)
            throw new ProviderException(ErrorKind.InvalidRequest, $"That would be more than {Most} rows. Ask for a shorter span, a coarser 'granularity', or less in 'group_by'.");
    }

    private static UsageRow Sum(UsageRow row, UsageRow more) => row with
    {
        Quantity = row.Quantity + more.Quantity,
        Calls = row.Calls + more.Calls,
        BytesIn = row.BytesIn + more.BytesIn,
        BytesOut = row.BytesOut + more.BytesOut,
        UpstreamMs = Math.Round(row.UpstreamMs + more.UpstreamMs, 3),
        DocumentsRead = row.DocumentsRead + more.DocumentsRead,
        Messages = row.Messages + more.Messages,
    };

    private readonly record struct RowKey(
        DateTimeOffset Start, string? Tenant, string? Key, string? Operation, string? Resource, string? Provider, string? Status, string? User, string? Meter)
    {
        public static RowKey Of(UsageRow row) => new(row.Start, row.Tenant, row.Key, row.Operation, row.Resource, row.Provider, row.Status, row.User, row.Meter);
    }
}
