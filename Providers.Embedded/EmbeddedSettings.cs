using System.Collections.Frozen;
using Providers.Abstractions.Database.Tables;

namespace Providers.Embedded;

/// <summary>The settings of one embedded connection.</summary>
public sealed record EmbeddedSettings
{
    /// <summary>The absolute folder that holds the connection's data; <c>path</c> in settings.</summary>
    public required string Directory { get; init; }

    /// <summary>The most rows that are read to answer a query that no index serves; <c>scan_limit</c>.</summary>
    public int ScanLimit { get; init; } = 10_000;

    /// <summary>The declared tables; <c>tables</c>.</summary>
    public TableDeclarations Tables { get; init; } = TableDeclarations.Empty;

    /// <summary>The declared buckets by name; <c>buckets</c>.</summary>
    public FrozenDictionary<string, BucketSettings> Buckets { get; init; } = FrozenDictionary<string, BucketSettings>.Empty;

    /// <summary>How users register and log in; <c>auth</c>.</summary>
    public AuthSettings Auth { get; init; } = new();
}
