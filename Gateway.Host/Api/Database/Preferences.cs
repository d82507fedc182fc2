using System.Globalization;
using Providers.Abstractions.Database;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api.Database;

/// <summary>What the <c>Prefer</c> header asks for (RFC 7240). What is not known is ignored, as the RFC wants.</summary>
internal readonly record struct Preferences(
    bool ReturnMinimal, CountMode Count, ConflictResolution Conflict, bool MissingDefault, long? MaxAffected, bool Explain = false, bool BestEffort = false)
{
    private const int MaxLength = 64;

    /// <summary>Whether the answer of a write tells how many rows were written.</summary>
    public bool ShowsWritten => Count != CountMode.None || BestEffort;

    public static Preferences Read(HttpRequest request)
    {
        var preferences = default(Preferences);
        foreach (var value in request.Headers["Prefer"])
        {
            foreach (var range in value.AsSpan().Split(','))
                preferences = preferences.With(value.AsSpan()[range].Trim());
        }

        return preferences;
    }

    /// <param name="single">Whether one object is asked for; without a representation that means nothing.</param>
    public WriteOptions ToWriteOptions(bool single = false) => new(!ReturnMinimal, MissingDefault, MaxAffected, single && !ReturnMinimal, Count, BestEffort);

    private Preferences With(ReadOnlySpan<char> given)
    {
        // Names of preferences know no case; longer ones than these are not known either.
        Span<char> lower = stackalloc char[MaxLength];
        if (given.Length > MaxLength)
            return this;
        ReadOnlySpan<char> preference = lower[..given.ToLowerInvariant(lower)];
        switch (preference)
        {
            case "return=minimal" or "return=headers-only":
                return this with { ReturnMinimal = true };
            case "return=representation":
                return this with { ReturnMinimal = false };
            case "count=exact":
                return this with { Count = CountMode.Exact };
            case "count=planned":
                return this with { Count = CountMode.Planned };
            case "count=estimated":
                return this with { Count = CountMode.Estimated };
            case "resolution=merge-duplicates":
                return this with { Conflict = ConflictResolution.Merge };
            case "resolution=ignore-duplicates":
                return this with { Conflict = ConflictResolution.Ignore };
            case "tx=best-effort":
                return this with { BestEffort = true };
            case "explain":
                return this with { Explain = true };
            case "missing=default":
                return this with { MissingDefault = true };
        }

        const string maxAffected = "max-affected=";
        if (!preference.StartsWith(maxAffected, StringComparison.Ordinal))
            return this;
        if (!long.TryParse(preference[maxAffected.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var most))
            throw new ProviderException(ErrorKind.InvalidRequest, "'max-affected' in the header 'Prefer' takes a whole number, as in 'max-affected=10'.");
        return this with { MaxAffected = most };
    }
}
