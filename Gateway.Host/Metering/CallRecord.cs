namespace Gateway.Host.Metering;

/// <summary>What a call was and used.</summary>
internal readonly record struct CallRecord(
    string Tenant,
    string Key,
    string Operation,
    string Provider,
    int Status,
    long BytesIn,
    long BytesOut,
    TimeSpan Upstream,
    long DocumentsRead,
    long Messages = 0);
