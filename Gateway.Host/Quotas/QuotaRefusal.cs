using Providers.Abstractions.Errors;

namespace Gateway.Host.Quotas;

/// <summary>The refusals of a hard quota.</summary>
internal static class QuotaRefusal
{
    /// <summary>The refusal of a call.</summary>
    public static ProviderException OfCall(string plan, QuotaState quota, DateTimeOffset now) => new(
        ErrorKind.QuotaExceeded,
        $"The plan '{plan}' allows {quota.Limit} of '{quota.Meter}' a {quota.Period}{Each(quota.Subject)}: {(quota.Used >= quota.Limit ? "all are used" : $"{quota.Used} are used, and what is left is reserved, or held by other nodes")}. It starts anew at {quota.ResetsAt:u}.")
    {
        RetryAfter = quota.ResetsAt!.Value - now,
    };

    /// <summary>The refusal of an amount that does not fit.</summary>
    public static ProviderException OfAmount(string plan, long amount, FullQuota full, DateTimeOffset now)
    {
        var (line, counter) = (full.Line, full.Counter);
        var room = DateTimeOffset.FromUnixTimeSeconds(full.RoomAt);
        var remedy = amount > line.Limit ? "They never will: ask for less."
            : full.RoomAt < line.Key.End ? $"Enough of what is reserved expires by {room:u}."
            : $"It starts anew at {room:u}.";
        return new ProviderException(
            ErrorKind.QuotaExceeded,
            $"The plan '{plan}' allows {line.Limit} of '{line.Key.Meter}' a period{Each(line.Key.Subject)}: {counter.Used} are used and {counter.Reserved} reserved, so {amount} more do not fit. {remedy}")
        {
            RetryAfter = room - now,
        };
    }

    /// <summary>The refusal to settle for more than was reserved, where the rest does not fit into the reservation's period.</summary>
    public static ProviderException OfSettlement(string plan, Reservations.Reservation reservation, FullQuota full, DateTimeOffset now)
    {
        var (line, counter) = (full.Line, full.Counter);
        var most = reservation.Amount + Math.Max(0, line.Limit - counter.Taken);
        return new ProviderException(
            ErrorKind.QuotaExceeded,
            $"The plan '{plan}' allows {line.Limit} of '{line.Key.Meter}' a period{Each(line.Key.Subject)}, and the reservation counts in the one that it was made in: it can be settled with {most} at most. Settle with that, and report the rest as an event.")
        {
            RetryAfter = DateTimeOffset.FromUnixTimeSeconds(full.RoomAt) - now,
        };
    }

    private static string Each(string? subject) => subject is { Length: > 0 } ? " to each user" : "";
}
