using Providers.Abstractions.Exchanges;

namespace Providers.Abstractions.Storage;

/// <summary>One page of a listing.</summary>
/// <param name="Objects">The objects, in the order of their paths.</param>
/// <param name="Prefixes">What a delimiter folded together, each ending in it.</param>
/// <param name="NextCursor">Where the next page starts, or null on the last.</param>
public sealed record ObjectListing(
    IReadOnlyList<ObjectInfo> Objects, IReadOnlyList<string> Prefixes, string? NextCursor) : Answer;

/// <summary>What a delete by prefix did.</summary>
/// <param name="Deleted">How many objects are gone.</param>
public sealed record DeletedObjects(long Deleted) : Answer;
