namespace Gateway.Host.Metering;

/// <summary>Where a quota stands.</summary>
internal sealed record QuotaState(
    string Meter, long Limit, long Used, long Reserved, long Remaining, string Period, DateTimeOffset ResetsAt, bool Hard);
