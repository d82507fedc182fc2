using Gateway.Host.Ledger;

namespace Gateway.Host.Quotas;

/// <summary>A quota that has no room for an amount.</summary>
/// <param name="Line">Which.</param>
/// <param name="Counter">How it stands.</param>
/// <param name="RoomAt">When it may have room, in seconds since 1970: once enough of what is reserved has expired, else in the next period.</param>
internal sealed record FullQuota(QuotaLine Line, Counter Counter, long RoomAt);
