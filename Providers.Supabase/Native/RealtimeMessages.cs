using System.Text.Json;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Native;

namespace Providers.Supabase.Native;

/// <summary>
/// Puts the connection's credential in the place of the gateway's key where Realtime takes one: in the payload of
/// <c>phx_join</c> and <c>access_token</c>. Nowhere else: what callers say to each other would carry the credential to all of them.
/// </summary>
/// <param name="credential">What takes the key's place.</param>
/// <param name="request">The request that opened the WebSocket.</param>
internal sealed class RealtimeMessages(string credential, NativeRequest request) : INativeMessages
{
    // Phoenix's serializer 2.0.0 writes [join_ref, ref, topic, event, payload].
    private const int EventIndex = 3;
    private const int PayloadIndex = 4;

    private readonly byte[] _quoted = System.Text.Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(credential)}\"");

    public ReadOnlyMemory<byte>? Rewrite(ReadOnlyMemory<byte> message)
    {
        // Names can be written with escapes; whatever has none and holds no such name has no token.
        var bytes = message.Span;
        if (bytes.IndexOf("_token"u8) < 0 && !bytes.Contains((byte)'\\'))
            return null;
        try
        {
            var read = Read(bytes);
            return read.TakesTokens ? Replace(message, read.Tokens) : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new ProviderException(ErrorKind.InvalidRequest, "The message is no JSON that Realtime reads.", error);
        }
    }

    private static (bool TakesTokens, List<Token> Tokens) Read(ReadOnlySpan<byte> message)
    {
        var reader = new Utf8JsonReader(message);
        var tokens = new List<Token>();
        var takes = false;
        reader.Read();
        var isArray = reader.TokenType == JsonTokenType.StartArray;
        if (!isArray && reader.TokenType != JsonTokenType.StartObject)
            return (false, tokens);
        for (var i = 0; reader.Read() && reader.TokenType is not (JsonTokenType.EndArray or JsonTokenType.EndObject); i++)
        {
            var isEvent = isArray ? i == EventIndex : reader.ValueTextEquals("event"u8);
            var isPayload = isArray ? i == PayloadIndex : reader.ValueTextEquals("payload"u8);
            if (!isArray)
                reader.Read();
            if (isEvent && reader.TokenType == JsonTokenType.String)
                takes |= reader.ValueTextEquals("phx_join"u8) || reader.ValueTextEquals("access_token"u8);
            else if (isPayload && reader.TokenType == JsonTokenType.StartObject)
                ReadPayload(ref reader, tokens);
            else
                reader.Skip();
        }

        while (reader.Read())
        {
            // To the end, so that whatever follows the value is refused.
        }

        return (takes, tokens);
    }

    private static void ReadPayload(ref Utf8JsonReader reader, List<Token> tokens)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var isToken = reader.ValueTextEquals("access_token"u8) || reader.ValueTextEquals("user_token"u8);
            reader.Read();
            if (isToken && reader.TokenType == JsonTokenType.String)
                tokens.Add(new Token((int)reader.TokenStartIndex, (int)reader.BytesConsumed, reader.GetString()!));
            else
                reader.Skip();
        }
    }

    private ReadOnlyMemory<byte>? Replace(ReadOnlyMemory<byte> message, List<Token> tokens)
    {
        if (!request.AcceptsUserTokens && tokens.Any(token => token.Value.Length > 0 && !request.IsGatewayKey(token.Value)))
            throw new ProviderException(ErrorKind.NotSupported, "The connection does not accept tokens of the tenant's auth connection. Let it declare 'trusts'.");
        tokens.RemoveAll(token => !request.IsGatewayKey(token.Value));
        if (tokens.Count == 0)
            return null;

        var rewritten = new MemoryStream(message.Length + (tokens.Count * _quoted.Length));
        var from = 0;
        foreach (var token in tokens)
        {
            rewritten.Write(message.Span[from..token.Start]);
            rewritten.Write(_quoted);
            from = token.End;
        }

        rewritten.Write(message.Span[from..]);
        return rewritten.GetBuffer().AsMemory(0, (int)rewritten.Length);
    }

    private readonly record struct Token(int Start, int End, string Value);
}
