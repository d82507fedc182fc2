using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;

namespace Providers.Supabase.Storage;

/// <summary>Calls the Storage API on behalf of one caller.</summary>
internal sealed class StorageCalls(IUpstream upstream, OperationContext context)
{
    private readonly string _base = ((SupabaseSettings)context.Connection.Settings).Storage;

    /// <summary>With what the caller goes upstream.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Credentials { get; } = Supabase.Credentials.Of(context);

    public bool HasUser => context.Caller.UserToken is not null;

    public Uri Address(string path) => new(_base + path);

    public static ReadOnlyMemory<byte> Json(Action<Utf8JsonWriter> properties)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, RowProjection.WriterOptions))
        {
            json.WriteStartObject();
            properties(json);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>Reads an error; a token that is refused where no user's was sent is the connection's own key.</summary>
    public ProviderException MapError(UpstreamAnswer answer) =>
        HasUser ? StorageErrors.Map(answer) : ProjectErrors.OfKeyAlone(StorageErrors.Map(answer));

    /// <summary>Sends and gives the answer, which is no error.</summary>
    public async ValueTask<UpstreamAnswer> SendAsync(
        HttpMethod method, string path, Action<Utf8JsonWriter>? json, CancellationToken cancellationToken)
    {
        var answer = await TrySendAsync(method, path, json, cancellationToken);
        return answer.Status < 400 ? answer : throw MapError(answer);
    }

    /// <summary>Sends and gives the answer, whatever it is.</summary>
    public ValueTask<UpstreamAnswer> TrySendAsync(HttpMethod method, string path, Action<Utf8JsonWriter>? json, CancellationToken cancellationToken)
    {
        HttpContent? content = null;
        if (json is not null)
        {
            content = new ReadOnlyMemoryContent(Json(json));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        return SendAsync(method, path, [], content, cancellationToken);
    }

    public ValueTask<UpstreamAnswer> SendAsync(
        HttpMethod method, string path, IReadOnlyList<KeyValuePair<string, string>> headers, HttpContent? content, CancellationToken cancellationToken) =>
        upstream.SendAsync(
            new UpstreamRequest { Method = method, Uri = Address(path), Headers = [.. Credentials, .. headers], Content = content, MaxBytes = 8 << 20 },
            context.Connection,
            cancellationToken);
}
