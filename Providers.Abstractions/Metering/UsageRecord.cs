namespace Providers.Abstractions.Metering;

/// <summary>
/// What calls of one kind used in one minute since it was last told: an increment, to be added to what was told before. Calls that differ in
/// nothing that is named here share a record.
/// </summary>
public sealed record UsageRecord
{
    /// <summary>The beginning of the minute, in UTC, in which the calls ended.</summary>
    public required DateTimeOffset Minute { get; init; }

    /// <summary>The tenant whose key called.</summary>
    public required string Tenant { get; init; }

    /// <summary>The name of the key; <c>signed-url</c> for URLs that the gateway signed.</summary>
    public required string Key { get; init; }

    /// <summary>What was called, such as <c>db.query</c>.</summary>
    public required string Operation { get; init; }

    /// <summary>The table or bucket; empty where there is none.</summary>
    public string Resource { get; init; } = "";

    /// <summary>The provider that served the calls; empty where none did.</summary>
    public string Provider { get; init; } = "";

    /// <summary>The first digit of the HTTP status.</summary>
    public required int StatusClass { get; init; }

    /// <summary>The end user, where the backend or the gateway has accepted the user's token; empty otherwise.</summary>
    public string User { get; init; } = "";

    /// <summary>How many calls.</summary>
    public long Calls { get; init; }

    /// <summary>Bytes of the callers' bodies.</summary>
    public long BytesIn { get; init; }

    /// <summary>Bytes of the answers' bodies.</summary>
    public long BytesOut { get; init; }

    /// <summary>Time spent waiting for the backend.</summary>
    public TimeSpan Upstream { get; init; }

    /// <summary>Documents that the backend read.</summary>
    public long DocumentsRead { get; init; }

    /// <summary>Messages over WebSockets, both ways.</summary>
    public long Messages { get; init; }
}
