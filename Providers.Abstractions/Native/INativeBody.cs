namespace Providers.Abstractions.Native;

/// <summary>Looks at a request's body, which names things that may be another project's. It is read whole for that, and passed on as it is.</summary>
public interface INativeBody
{
    /// <summary>The largest body, in bytes; larger ones are refused.</summary>
    int MaxBytes { get; }

    /// <summary>Refuses what must not pass. Not called for a request without a body, nor for one that is compressed, which the host refuses.</summary>
    /// <param name="contentType">The <c>Content-Type</c> as sent, or null.</param>
    /// <param name="body">The body. Valid only during the call.</param>
    /// <exception cref="Errors.ProviderException">The body must not pass.</exception>
    void Check(string? contentType, ReadOnlyMemory<byte> body);
}
