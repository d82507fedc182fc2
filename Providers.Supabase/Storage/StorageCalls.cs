using System.Text.Json;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;

namespace Providers.Supabase.Storage;

/// <summary>Calls the Storage API on behalf of one caller.</summary>
internal sealed class StorageCalls(IUpstream upstream, OperationContext context)
{
    private readonly string _base = ((SupabaseSettings)context.Connection.Settings).Storage;

    /// <summary>With what the caller goes upstream.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Credentials { get; } = Supabase.Credentials.Of(context);

    public Uri Address(string path) => new(_base + path);

    /// <summary>Reads an error; a token that is refused where no user's was sent is the connection's own key.</summary>
    public Func<UpstreamAnswer, ProviderException> MapError { get; } = ProjectErrors.MapperFor(context.Caller, StorageErrors.Map);

    /// <summary>Sends and gives the answer, which is no error.</summary>
    public async ValueTask<UpstreamAnswer> SendAsync(
        HttpMethod method, string path, Action<Utf8JsonWriter>? json, CancellationToken cancellationToken)
    {
        var answer = await TrySendAsync(method, path, json, cancellationToken);
        return answer.Status < 400 ? answer : throw MapError(answer);
    }

    /// <summary>Sends and gives the answer, whatever it is.</summary>
    public ValueTask<UpstreamAnswer> TrySendAsync(HttpMethod method, string path, Action<Utf8JsonWriter>? json, CancellationToken cancellationToken) =>
        SendAsync(method, path, [], json is null ? null : JsonBody.Content(JsonBody.Write(json)), cancellationToken);

    public ValueTask<UpstreamAnswer> SendAsync(
        HttpMethod method, string path, IReadOnlyList<KeyValuePair<string, string>> headers, HttpContent? content, CancellationToken cancellationToken) =>
        upstream.SendAsync(
            new UpstreamRequest { Method = method, Uri = Address(path), Headers = [.. Credentials, .. headers], Content = content, MaxBytes = 8 << 20 },
            context.Connection,
            cancellationToken);
}
