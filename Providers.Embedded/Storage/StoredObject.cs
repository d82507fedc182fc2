using Providers.Abstractions.Storage;

namespace Providers.Embedded.Storage;

/// <summary>One row of the objects' table: the description, where the bytes lie, and whose it is.</summary>
internal sealed record StoredObject(ObjectInfo Info, string Blob, string? Owner);
