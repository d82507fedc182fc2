using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Google.Apis.Auth.OAuth2;
using Google.Apis.Auth.OAuth2.Responses;
using Google.Apis.Http;
using Google.Apis.Util;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;

namespace Providers.Firebase.Credentials;

/// <summary>
/// Access tokens of service accounts. Google's library keeps each until it is nearly over, gets the next ahead of that, and asks once
/// however many wait. Safe for concurrent use.
/// </summary>
internal sealed class AccessTokens(IUpstream upstream, ServiceAddresses addresses, TimeProvider time)
{
    private const int MaxAccounts = 1_000;
    private static readonly string[] Scopes = ["https://www.googleapis.com/auth/cloud-platform"];

    private readonly ConcurrentDictionary<string, ServiceAccountCredential> _credentials = new(StringComparer.Ordinal);

    /// <exception cref="ProviderException">
    /// <see cref="ErrorKind.BadConfiguration"/>: Google does not accept the account; <see cref="ErrorKind.UpstreamUnavailable"/> and its like: Google is away.
    /// </exception>
    public async ValueTask<string> GetAsync(ServiceAccount account, Connection connection, CancellationToken cancellationToken)
    {
        var credential = CredentialOf(account, connection);
        try
        {
            var token = await credential.GetAccessTokenForRequestAsync(cancellationToken: cancellationToken);

            // An answer without a token is no error to the library.
            return string.IsNullOrEmpty(token) ? throw Unreadable(null) : token;
        }
        catch (TokenResponseException error)
        {
            throw Explain(error);
        }
        catch (Exception error) when (error is not ProviderException && !cancellationToken.IsCancellationRequested)
        {
            throw error.GetBaseException() as ProviderException ?? Unreadable(error);
        }
    }

    private ServiceAccountCredential CredentialOf(ServiceAccount account, Connection connection)
    {
        var key = KeyOf(account, connection);
        if (_credentials.TryGetValue(key, out var known))
            return known;
        if (_credentials.Count >= MaxAccounts)
            _credentials.Clear(); // Rare, and costs each account one request more.
        return _credentials.GetOrAdd(key, _ => Make(account, connection));
    }

    private ServiceAccountCredential Make(ServiceAccount account, Connection connection) => new(
        new ServiceAccountCredential.Initializer(account.ClientEmail, addresses.AccessTokens)
        {
            ProjectId = account.ProjectId,
            Scopes = Scopes,
            Clock = new Clock(time),
            HttpClientFactory = new HttpClientFromMessageHandlerFactory(wanted => new HttpClientFromMessageHandlerFactory.ConfiguredHttpMessageHandler(
                new UpstreamMessageHandler(upstream, connection), wanted.MayPerformDecompression, wanted.MayHandleRedirects)),

            // The host repeats what may be repeated.
            DefaultExponentialBackOffPolicy = ExponentialBackOffPolicy.None,
        }.FromPrivateKey(account.PrivateKey));

    // Whose circuit its requests take belongs to it; a changed account is another.
    private static string KeyOf(ServiceAccount account, Connection connection) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{connection.Tenant}\n{connection.Name}\n{account.ClientEmail}\n{account.PrivateKey}")));

    private static ProviderException Explain(TokenResponseException error) => error.Error?.Error switch
    {
        "invalid_grant" => new ProviderException(
            ErrorKind.BadConfiguration, "Google does not accept the connection's service account: its key was deleted, the account is disabled, or the gateway's clock is wrong. Make a new key and put it into the connection's settings.", error)
        {
            UpstreamCode = "invalid_grant",
        },
        null => Unreadable(error),
        var code => (int?)error.StatusCode is >= 500 or 429
            ? new ProviderException(ErrorKind.UpstreamUnavailable, "Google gives no access tokens for the moment. Try again.", error) { UpstreamCode = code, RetryAfter = TimeSpan.FromSeconds(5) }
            : new ProviderException(ErrorKind.BadConfiguration, "Google does not accept the connection's service account. Make a new key and put it into the connection's settings.", error) { UpstreamCode = code },
    };

    private static ProviderException Unreadable(Exception? cause) =>
        new(ErrorKind.UpstreamError, "Google answered the request for an access token with something that holds none. Try again later.", cause);

    private sealed class Clock(TimeProvider time) : IClock
    {
        public DateTime Now => time.GetLocalNow().DateTime;

        public DateTime UtcNow => time.GetUtcNow().UtcDateTime;
    }
}
