namespace Providers.Abstractions.Native;

/// <summary>
/// Looks at the text messages that a caller sends over one WebSocket, to put the connection's credentials in the place of the
/// gateway's. Binary messages, and all that the backend sends, pass unseen. Called with one message at a time, in their order.
/// </summary>
public interface INativeMessages
{
    /// <summary>Says what to send in the place of a message.</summary>
    /// <param name="message">The whole message in UTF-8, of at most 1 MiB. Valid only during the call.</param>
    /// <returns>The message to send, or null to send this one as it is.</returns>
    /// <exception cref="Errors.ProviderException">The message must not pass; the WebSocket is closed with 1008 and the text as its reason.</exception>
    ReadOnlyMemory<byte>? Rewrite(ReadOnlyMemory<byte> message);
}
