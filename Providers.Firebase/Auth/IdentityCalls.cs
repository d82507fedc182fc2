using System.Text.Json;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Exchanges;
using Providers.Firebase.Credentials;

namespace Providers.Firebase.Auth;

/// <summary>Calls Identity Toolkit and the service for tokens on one connection: as an app with the web API key, or as the service.</summary>
internal sealed class IdentityCalls(IUpstream upstream, IProjectCredentials credentials, ServiceAddresses google, Connection connection)
{
    private const int MaxBytes = 8 << 20;

    private readonly FirebaseSettings _settings = (FirebaseSettings)connection.Settings;
    private readonly ServiceAddresses _addresses = google.Of((FirebaseSettings)connection.Settings);

    /// <summary>Calls as an app does: <c>accounts:signInWithPassword</c>.</summary>
    public ValueTask<UpstreamAnswer> TryAppAsync(string method, Action<Utf8JsonWriter> body, CancellationToken cancellationToken) =>
        PostAsync($"{_addresses.IdentityToolkit}/v1/{method}", ApiKey, body, cancellationToken);

    /// <summary>Exchanges a refresh token.</summary>
    public ValueTask<UpstreamAnswer> TryRefreshAsync(string refreshToken, CancellationToken cancellationToken) => PostAsync(
        $"{_addresses.SecureToken}/v1/token",
        ApiKey,
        json =>
        {
            json.WriteString("grant_type", "refresh_token");
            json.WriteString("refresh_token", refreshToken);
        },
        cancellationToken);

    /// <summary>Calls as the service: <c>accounts:update</c>, or with nothing, which makes an account.</summary>
    public async ValueTask<JsonElement> ServiceAsync(string method, Action<Utf8JsonWriter> body, CancellationToken cancellationToken)
    {
        var answer = await PostAsync(
            $"{_addresses.IdentityToolkit}/v1/projects/{Project}/accounts{method}", await ServiceAsync(cancellationToken), body, cancellationToken);
        return answer.Status < 400 ? GoogleJson.ReadObject(answer) : throw AuthErrors.MapService(answer);
    }

    /// <summary>Reads as the service, below the project: <c>v1</c> or <c>v2</c>, and what to read.</summary>
    public async ValueTask<JsonElement> ReadAsync(string version, string path, CancellationToken cancellationToken)
    {
        var answer = await upstream.SendAsync(
            new UpstreamRequest
            {
                Method = HttpMethod.Get,
                Uri = new Uri($"{_addresses.IdentityToolkit}/{version}/projects/{Project}/{path}"),
                Headers = [await ServiceAsync(cancellationToken)],
                MaxBytes = MaxBytes,
            },
            connection,
            cancellationToken);
        return answer.Status < 400 ? GoogleJson.ReadObject(answer) : throw AuthErrors.MapService(answer);
    }

    private KeyValuePair<string, string> ApiKey => new("X-Goog-Api-Key", _settings.WebApiKey ?? "");

    private string Project => Uri.EscapeDataString(_settings.ProjectId);

    private async ValueTask<KeyValuePair<string, string>> ServiceAsync(CancellationToken cancellationToken) =>
        new("Authorization", await credentials.ServiceAuthorizationAsync(connection, cancellationToken));

    private ValueTask<UpstreamAnswer> PostAsync(
        string address, KeyValuePair<string, string> credential, Action<Utf8JsonWriter> body, CancellationToken cancellationToken) => upstream.SendAsync(
            new UpstreamRequest { Method = HttpMethod.Post, Uri = new Uri(address), Headers = [credential], Content = JsonBody.Content(JsonBody.Write(body)), MaxBytes = MaxBytes },
            connection,
            cancellationToken);
}
