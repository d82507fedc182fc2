using Providers.Abstractions.Database.Tables;

namespace Gateway.Tests.Backends;

/// <summary>The buckets of the conformance suites; a test's objects lie under a prefix of its own.</summary>
internal static class ConformanceBuckets
{
    /// <summary>For the service alone.</summary>
    public const string Files = "conformance-files";

    /// <summary>Everybody reads, the service writes.</summary>
    public const string Public = "conformance-public";

    /// <summary>Users read and write what is theirs.</summary>
    public const string Owned = "conformance-owned";

    /// <summary>At most <see cref="SmallSize"/> bytes an object, images only.</summary>
    public const string Small = "conformance-small";

    public const int SmallSize = 1000;

    public static IReadOnlyDictionary<string, AccessPolicy> Policies { get; } = new Dictionary<string, AccessPolicy>
    {
        [Files] = AccessPolicy.None,
        [Public] = AccessPolicy.PublicRead,
        [Owned] = AccessPolicy.Owner,
        [Small] = AccessPolicy.None,
    };
}
