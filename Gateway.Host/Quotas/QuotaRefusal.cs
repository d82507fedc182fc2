using Providers.Abstractions.Errors;

namespace Gateway.Host.Quotas;

/// <summary>The refusals of a hard quota.</summary>
internal static class QuotaRefusal
{
    /// <summary>The refusal of a call.</summary>
    public static ProviderException OfCall(string plan, QuotaState quota, DateTimeOffset now) => new(
        ErrorKind.QuotaExceeded,
        $"The plan '{plan}' allows {quota.Limit} of '{quota.Meter}' a {quota.Period}{Each(quota.Subject)}, and all are used. It starts anew at {quota.ResetsAt:u}.")
    {
        RetryAfter = quota.ResetsAt - now,
    };

    /// <summary>The refusal of an amount that does not fit.</summary>
    public static ProviderException OfAmount(string plan, long amount, QuotaLine line, Ledger.Counter counter, DateTimeOffset now)
    {
        var resets = DateTimeOffset.FromUnixTimeSeconds(line.Key.End);
        var limit = line.HardLimit ?? 0;
        return new ProviderException(
            ErrorKind.QuotaExceeded,
            $"The plan '{plan}' allows {limit} of '{line.Key.Meter}' a period{Each(line.Key.Subject)}: {counter.Used} are used and {counter.Reserved} reserved, so {amount} more do not fit. {(amount > limit ? "They never will: ask for less." : $"It starts anew at {resets:u}.")}")
        {
            RetryAfter = resets - now,
        };
    }

    private static string Each(string? subject) => subject is { Length: > 0 } ? " to each user" : "";
}
