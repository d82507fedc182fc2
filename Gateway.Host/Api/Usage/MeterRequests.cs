using Gateway.Host.Tenancy;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api.Usage;

/// <summary>Checks what callers say of meters.</summary>
internal static class MeterRequests
{
    /// <summary>The longest name of a user, an event or its source.</summary>
    public const int MaxText = 256;

    // Sums of very many of them stay exact.
    private const long MostAmount = 1_000_000_000_000_000;

    /// <summary>A meter of the tenant's own.</summary>
    public static string Meter(string name, string field)
    {
        if (Plan.IsBuiltIn(name))
            throw new ProviderException(ErrorKind.InvalidRequest, $"'{field}' is '{name}', which the gateway counts itself. Name a meter of your own.");
        return QuotaReader.IsMeter(name) ? name : throw new ProviderException(ErrorKind.InvalidRequest, $"'{field}' is not a meter's name, which {QuotaReader.MeterRule}.");
    }

    /// <summary>A whole number of something.</summary>
    public static long Amount(long? amount, string field, long least) => amount is { } given && given >= least && given <= MostAmount
        ? given
        : throw new ProviderException(ErrorKind.InvalidRequest, $"'{field}' has to be a whole number from {least} to {MostAmount}.");

    /// <summary>A user's id, or none.</summary>
    public static string? Subject(string? subject, string field) => subject is null or "" ? null : Text(subject, field);

    /// <summary>A name that can be stored anywhere.</summary>
    public static string Text(string text, string field) => text.Length is > 0 and <= MaxText && !text.Any(static c => char.IsControl(c) || char.IsSurrogate(c))
        ? text
        : throw new ProviderException(ErrorKind.InvalidRequest, $"'{field}' has to be 1 to {MaxText} characters of the basic plane, without control characters.");
}
