using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;
using Providers.Firebase.Auth;
using Providers.Firebase.Credentials;
using Providers.Firebase.Storage;

namespace Providers.Firebase;

/// <summary>Tries a connection: whether Google answers, takes the credentials, and each of the project's services works.</summary>
internal sealed class ConnectionCheck(IUpstream upstream, IProjectCredentials credentials, ServiceAddresses google)
{
    public async ValueTask<IReadOnlyList<ConnectionFinding>> RunAsync(Connection connection, CancellationToken cancellationToken)
    {
        var settings = (FirebaseSettings)connection.Settings;
        var (account, authorization) = await TryAccountAsync(settings, connection, cancellationToken);
        return
        [
            .. await TryAuthAsync(settings, connection, cancellationToken),
            account,
            await TryDatabaseAsync(settings, authorization, connection, cancellationToken),
            await TryStorageAsync(settings, authorization, connection, cancellationToken),
        ];
    }

    private async ValueTask<(ConnectionFinding Finding, string? Authorization)> TryAccountAsync(FirebaseSettings settings, Connection connection, CancellationToken cancellationToken)
    {
        const string part = "service_account";
        if (settings.ServiceAccount is null && settings.Emulator is null)
            return (new ConnectionFinding(part, true, "There is none, so that nobody acts as the service."), null);
        try
        {
            var authorization = await credentials.ServiceAuthorizationAsync(connection, cancellationToken);
            return (new ConnectionFinding(part, true, settings.Emulator is null ? "The service account is accepted." : "Emulators need none."), authorization);
        }
        catch (ProviderException error)
        {
            return (new ConnectionFinding(part, false, error.Message), null);
        }
    }

    private async ValueTask<IReadOnlyList<ConnectionFinding>> TryAuthAsync(FirebaseSettings settings, Connection connection, CancellationToken cancellationToken)
    {
        if (settings.Emulator is { Auth: null })
            return [new ConnectionFinding("auth", true, "The connection names no emulator for it, and so has no users.")];
        if (settings.WebApiKey is not { } key)
            return [new ConnectionFinding("auth", true, "There is no 'web_api_key', and so no users.")];
        var auth = await TryAsync("auth", "Auth answers.", connection, $"{google.Of(settings).IdentityToolkit}/v1/projects", new("X-Goog-Api-Key", key), AuthErrors.Map, cancellationToken);
        return [new ConnectionFinding("key", auth.Ok, auth.Ok ? "The web API key is accepted." : auth.Message), auth];
    }

    private async ValueTask<ConnectionFinding> TryDatabaseAsync(FirebaseSettings settings, string? authorization, Connection connection, CancellationToken cancellationToken)
    {
        if (settings.Emulator is { Firestore: null })
            return new ConnectionFinding("database", true, "The connection names no emulator for it, and so has no database.");

        // A document that there is not: what answers that is the database, whoever may read it.
        var address = $"{google.Of(settings).Firestore}/v1/projects/{settings.ProjectId}/databases/{settings.Database}/documents/gateway_check/none";
        return await TryAsync("database", "The database answers.", connection, address, Authorization(authorization), answer => MapDatabase(answer, settings, authorization is not null), cancellationToken);
    }

    private static ProviderException? MapDatabase(UpstreamAnswer answer, FirebaseSettings settings, bool isService)
    {
        if (GoogleErrors.OfProject(answer) is { } project)
            return project;
        var message = GoogleJson.ReadError(answer).Text("message") ?? "";
        if (answer.Status == 404 && message.Contains("database", StringComparison.OrdinalIgnoreCase) && message.Contains("does not exist", StringComparison.OrdinalIgnoreCase))
            return new ProviderException(ErrorKind.BadConfiguration, $"The project has no database '{settings.Database}'. Make it in the Firebase console, under Firestore, or correct 'database'.");
        if (answer.Status == 404 || (answer.Status is 401 or 403 && !isService))
            return null;
        var error = GoogleErrors.OfStatus(answer, null);
        return isService ? GoogleErrors.OfService(error) : error;
    }

    private async ValueTask<ConnectionFinding> TryStorageAsync(FirebaseSettings settings, string? authorization, Connection connection, CancellationToken cancellationToken)
    {
        var bucket = settings.Bucket ?? settings.Buckets.Values.FirstOrDefault();
        if (settings.Emulator is { Storage: null } || bucket is null)
            return new ConnectionFinding("storage", true, "The connection names no bucket, or no emulator for it, and so stores no objects.");
        var addresses = google.Of(settings);
        var address = authorization is null ? $"{addresses.FirebaseStorage}/v0/b/{bucket}/o/gateway-check" : $"{addresses.CloudStorage}/b/{bucket}/o?maxResults=1";
        return await TryAsync("storage", "The storage answers.", connection, address, Authorization(authorization), answer =>
            StorageErrors.Map(answer, authorization is not null) is { Kind: not (ErrorKind.NotFound or ErrorKind.PermissionDenied or ErrorKind.InvalidToken) } error ? error : null, cancellationToken);
    }

    private async ValueTask<ConnectionFinding> TryAsync(
        string part, string works, Connection connection, string address, KeyValuePair<string, string>? header, Func<UpstreamAnswer, ProviderException?> mapError, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await upstream.SendAsync(
                new UpstreamRequest { Method = HttpMethod.Get, Uri = new Uri(address), Headers = header is { } sent ? [sent] : [], MaxBytes = 4 << 20 }, connection, cancellationToken);
            return answer.Status >= 400 && mapError(answer) is { } error ? new ConnectionFinding(part, false, error.Message) : new ConnectionFinding(part, true, works);
        }
        catch (ProviderException error)
        {
            return new ConnectionFinding(part, false, error.Message);
        }
    }

    private static KeyValuePair<string, string>? Authorization(string? value) => value is null ? null : new("Authorization", value);
}
