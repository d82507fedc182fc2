using Microsoft.IdentityModel.Tokens;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;

namespace Providers.Firebase.Auth;

/// <summary>
/// The public keys that Google signs ID tokens with, the same for every project. They are kept as long as Google says, and asked for
/// again when a token names one that is not known: seldom enough that forged names cannot make it a burden. Safe for concurrent use.
/// </summary>
internal sealed class GoogleKeys(IUpstream upstream, ServiceAddresses addresses, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan ShortestLife = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(1);
    private static readonly TimeSpan BetweenRefreshes = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _turn = new(1);
    private volatile KeySet? _current;

    /// <summary>The keys, as they are held now.</summary>
    public async ValueTask<KeySet> GetAsync(Connection connection, CancellationToken cancellationToken)
    {
        var current = _current;
        return current is not null && time.GetUtcNow() < current.ExpiresAt ? current : await RefreshAsync(current, connection, cancellationToken);
    }

    /// <summary>The keys after <paramref name="held"/>, where it lacks one; the same where they were asked for only just now.</summary>
    public async ValueTask<KeySet> RenewAsync(KeySet held, Connection connection, CancellationToken cancellationToken) =>
        time.GetUtcNow() - held.ReadAt < BetweenRefreshes ? held : await RefreshAsync(held, connection, cancellationToken);

    public void Dispose() => _turn.Dispose();

    private async ValueTask<KeySet> RefreshAsync(KeySet? held, Connection connection, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            // Whoever waited takes what the one before has brought.
            if (_current is { } current && current != held)
                return current;
            return _current = await ReadAsync(connection, cancellationToken);
        }
        catch (ProviderException) when (held is not null)
        {
            // Google's keys overlap by days: older ones are better than none, until the next try.
            return _current = held with { ReadAt = time.GetUtcNow(), ExpiresAt = time.GetUtcNow() + BetweenRefreshes };
        }
        finally
        {
            _turn.Release();
        }
    }

    private async ValueTask<KeySet> ReadAsync(Connection connection, CancellationToken cancellationToken)
    {
        var answer = await upstream.SendAsync(new UpstreamRequest { Method = HttpMethod.Get, Uri = new Uri(addresses.SigningKeys) }, connection, cancellationToken);
        if (answer.Status != 200)
            throw GoogleErrors.OfStatus(answer, null, "Google does not give the keys that tokens are verified with. Try again.");
        var keys = GoogleJson.ReadObject(answer).Objects("keys").ToList();
        if (keys.Count == 0)
            throw new ProviderException(ErrorKind.UpstreamError, "Google's answer holds no keys that tokens could be verified with. Try again later.");
        var now = time.GetUtcNow();
        var life = answer.Headers.CacheControl?.MaxAge ?? ShortestLife;
        return new KeySet(keys, [.. keys.Select(static key => new JsonWebKey(key.GetRawText()))], now, now + (life < ShortestLife ? ShortestLife : life > LongestLife ? LongestLife : life));
    }
}
