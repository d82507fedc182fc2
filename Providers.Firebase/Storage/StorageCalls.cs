using System.Text.Json;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;
using Providers.Firebase.Auth;
using Providers.Firebase.Credentials;

namespace Providers.Firebase.Storage;

/// <summary>
/// Calls storage on behalf of one caller: users by Firebase's own API, which asks Security Rules, and the service by Cloud Storage's,
/// which knows of none. Both describe objects in the same words.
/// </summary>
internal sealed class StorageCalls(IUpstream upstream, IProjectCredentials credentials, IdTokens tokens, ServiceAddresses google, OperationContext context)
{
    private const int MaxBytes = 16 << 20;

    private readonly ServiceAddresses _addresses = google.Of((FirebaseSettings)context.Connection.Settings);
    private KeyValuePair<string, string>[]? _credential;

    /// <summary>Whether no rules are asked.</summary>
    public bool IsService { get; } = context.Caller.ActsAsService;

    /// <summary>The description of an object; null where there is none.</summary>
    public async ValueTask<JsonElement?> DescribeAsync(BucketPlace place, string name, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(HttpMethod.Get, ObjectUri(place, name), null, cancellationToken);
        if (answer.Status == 404 && !GoogleErrors.IsPage(answer))
            return StorageErrors.IsAboutBucket(answer) ? throw MapError(answer) : null;
        return answer.Status < 400 ? GoogleJson.ReadObject(answer) : throw MapError(answer);
    }

    /// <summary>Opens an object's bytes.</summary>
    public async ValueTask<UpstreamDownload> OpenAsync(
        BucketPlace place, string name, string generation, IReadOnlyList<KeyValuePair<string, string>> headers, CancellationToken cancellationToken)
    {
        // Only Cloud Storage gives the version that was asked for.
        var version = IsService ? $"&generation={Uri.EscapeDataString(generation)}" : "";
        var request = new UpstreamRequest
        {
            Method = HttpMethod.Get,
            Uri = new Uri($"{ObjectUri(place, name)}?alt=media{version}"),
            Headers = [.. await CredentialAsync(cancellationToken), .. headers],
        };
        return await upstream.OpenAsync(request, context.Connection, cancellationToken);
    }

    /// <summary>Stores an object out of its description and its bytes, which stream.</summary>
    public async ValueTask<JsonElement> UploadAsync(BucketPlace place, string name, bool createOnly, HttpContent content, CancellationToken cancellationToken)
    {
        var (address, headers) = IsService
            ? ($"{_addresses.CloudStorageUploads}/b/{Uri.EscapeDataString(place.Bucket)}/o?uploadType=multipart&name={Uri.EscapeDataString(name)}{(createOnly ? "&ifGenerationMatch=0" : "")}", Array.Empty<KeyValuePair<string, string>>())
            : ($"{_addresses.FirebaseStorage}/v0/b/{Uri.EscapeDataString(place.Bucket)}/o?name={Uri.EscapeDataString(name)}", [new("X-Goog-Upload-Protocol", "multipart")]);
        var answer = await SendAsync(HttpMethod.Post, address, content, cancellationToken, headers);
        return answer.Status < 400 ? GoogleJson.ReadObject(answer) : throw MapError(answer);
    }

    /// <summary>Deletes an object, where it is there.</summary>
    /// <param name="place">Its bucket.</param>
    /// <param name="name">Its name.</param>
    /// <param name="generation">The version that alone may be deleted, where the service deletes; null for any.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Whether it was there.</returns>
    public async ValueTask<bool> DeleteAsync(BucketPlace place, string name, string? generation, CancellationToken cancellationToken)
    {
        var condition = generation is not null && IsService ? $"?ifGenerationMatch={Uri.EscapeDataString(generation)}" : "";
        var answer = await SendAsync(HttpMethod.Delete, ObjectUri(place, name) + condition, null, cancellationToken);
        if (answer.Status == 404 && !GoogleErrors.IsPage(answer))
            return StorageErrors.IsAboutBucket(answer) ? throw MapError(answer) : false;
        if (answer.Status >= 400)
            throw MapError(answer);
        if (!answer.Body.IsEmpty)
            GoogleJson.ReadObject(answer); // A page says nothing of an object.
        return true;
    }

    /// <summary>One page of names and, for the service, of descriptions.</summary>
    public async ValueTask<JsonElement> ListAsync(BucketPlace place, string query, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(HttpMethod.Get, $"{ObjectsUri(place)}?{query}", null, cancellationToken);
        return answer.Status < 400 ? GoogleJson.ReadObject(answer) : throw MapError(answer);
    }

    /// <summary>Copies an object within Cloud Storage, as the service. Large ones take several calls.</summary>
    public async ValueTask<JsonElement> CopyAsync(
        BucketPlace source, string sourceName, BucketPlace target, string targetName, ReadOnlyMemory<byte> description, CancellationToken cancellationToken)
    {
        var address = $"{ObjectUri(source, sourceName)}/rewriteTo/b/{Uri.EscapeDataString(target.Bucket)}/o/{Uri.EscapeDataString(targetName)}";
        for (var token = ""; ;)
        {
            var answer = await SendAsync(HttpMethod.Post, address + token, JsonBody.Content(description), cancellationToken);
            var body = answer.Status < 400 ? GoogleJson.ReadObject(answer) : throw MapError(answer);
            if (body.Flag("done"))
                return body.Object("resource") ?? throw StorageErrors.Unreadable();
            token = $"?rewriteToken={Uri.EscapeDataString(body.Text("rewriteToken") ?? throw StorageErrors.Unreadable())}";
        }
    }

    private ProviderException MapError(UpstreamAnswer answer) => StorageErrors.Map(answer, IsService);

    private string ObjectsUri(BucketPlace place) => $"{(IsService ? _addresses.CloudStorage : $"{_addresses.FirebaseStorage}/v0")}/b/{Uri.EscapeDataString(place.Bucket)}/o";

    private string ObjectUri(BucketPlace place, string name) => $"{ObjectsUri(place)}/{Uri.EscapeDataString(name)}";

    private async ValueTask<UpstreamAnswer> SendAsync(
        HttpMethod method, string address, HttpContent? content, CancellationToken cancellationToken, params KeyValuePair<string, string>[] headers)
    {
        var request = new UpstreamRequest
        {
            Method = method,
            Uri = new Uri(address),
            Headers = [.. await CredentialAsync(cancellationToken), .. headers],
            Content = content,
            MaxBytes = MaxBytes,
        };
        return await upstream.SendAsync(request, context.Connection, cancellationToken);
    }

    // A user's token is verified before it goes anywhere, so that a bad one is told from a rule that refuses.
    private async ValueTask<KeyValuePair<string, string>[]> CredentialAsync(CancellationToken cancellationToken)
    {
        if (_credential is not null)
            return _credential;
        if (context.Caller.UserToken is { } token)
        {
            await tokens.VerifyAsync(context.Connection, token, cancellationToken);
            return _credential = [new("Authorization", $"Firebase {token}")];
        }

        return _credential = IsService ? [new("Authorization", await credentials.ServiceAuthorizationAsync(context.Connection, cancellationToken))] : [];
    }
}
