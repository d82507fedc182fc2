namespace Providers.Abstractions.Storage;

/// <summary>Where an object lies.</summary>
/// <param name="Bucket">The bucket's name.</param>
/// <param name="Path">The path in it: NFC, segments divided by <c>/</c>, none empty, <c>.</c> or <c>..</c>.</param>
public sealed record ObjectAddress(string Bucket, string Path);
