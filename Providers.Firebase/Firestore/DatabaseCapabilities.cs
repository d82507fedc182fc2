using System.Collections.Frozen;
using Providers.Abstractions.Capabilities;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database.Query;

namespace Providers.Firebase.Firestore;

/// <summary>What a connection's database can do.</summary>
internal static class DatabaseCapabilities
{
    // Ranges and full text are PostgreSQL's own.
    private static readonly FilterOperator[] Operators =
    [
        FilterOperator.Equal, FilterOperator.NotEqual, FilterOperator.GreaterThan, FilterOperator.GreaterThanOrEqual, FilterOperator.LessThan,
        FilterOperator.LessThanOrEqual, FilterOperator.Like, FilterOperator.ILike, FilterOperator.Match, FilterOperator.IMatch, FilterOperator.In,
        FilterOperator.Is, FilterOperator.IsDistinct, FilterOperator.Contains, FilterOperator.ContainedIn, FilterOperator.Overlaps,
    ];

    private static readonly string[] ForEverybody =
    [
        .. Operators.Select(DatabaseFeature.Filter), DatabaseFeature.JsonPath, DatabaseFeature.Cast, DatabaseFeature.Aggregate, DatabaseFeature.Related,
        DatabaseFeature.CountExact, DatabaseFeature.CountPlanned, DatabaseFeature.CountEstimated, DatabaseFeature.Cursor, DatabaseFeature.Explain, DatabaseFeature.Upsert,
    ];

    private static readonly FrozenSet<string> Publishable = ForEverybody.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Secret = ForEverybody.Append(DatabaseFeature.ListTables).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>What it can do for callers who hold a key of a kind.</summary>
    public static FrozenSet<string> Of(FirebaseSettings settings, KeyKind key)
    {
        if (settings.Emulator is { Firestore: null })
            return FrozenSet<string>.Empty;
        return key == KeyKind.Secret ? Secret : Publishable;
    }
}
