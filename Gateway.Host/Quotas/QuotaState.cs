using System.Text.Json.Serialization;

namespace Gateway.Host.Quotas;

/// <summary>Where a quota stands. One on what is held now has no period, and never starts anew.</summary>
internal sealed record QuotaState(string Meter, long Limit, long Used, long Reserved, long Remaining, string? Period, DateTimeOffset? ResetsAt, bool Hard)
{
    /// <summary>The user whose quota it is; null where it is the tenant's.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Subject { get; init; }
}
