namespace Providers.Abstractions.Storage;

/// <summary>An object opened for reading: what is copied is one version, whoever replaces the object meanwhile.</summary>
/// <param name="info">The description of that version.</param>
public abstract class ObjectContent(ObjectInfo info) : IAsyncDisposable
{
    /// <summary>The description of the version that was opened.</summary>
    public ObjectInfo Info { get; } = info;

    /// <summary>How the bytes are compressed as they are stored and given: <c>gzip</c>; null where they are not.</summary>
    public virtual string? ContentEncoding => null;

    /// <summary>Copies a part of the bytes.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="offset">The first byte, from 0.</param>
    /// <param name="count">How many bytes; the part lies within the object.</param>
    /// <param name="cancellationToken">Stops the copy.</param>
    public abstract ValueTask CopyToAsync(Stream destination, long offset, long count, CancellationToken cancellationToken);

    /// <inheritdoc />
    public abstract ValueTask DisposeAsync();
}
