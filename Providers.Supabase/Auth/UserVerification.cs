using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Providers.Abstractions.Auth;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Exchanges;

namespace Providers.Supabase.Auth;

/// <summary>
/// Verifies users' tokens for whoever cannot do so itself, by asking GoTrue: that works with every way of signing, and knows of
/// sessions that have ended. What was accepted is believed for half a minute.
/// </summary>
internal sealed class UserVerification(IUpstream upstream, TimeProvider time)
{
    private const int MaxRemembered = 10_000;
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, (VerifiedUser User, long At)> _verified = new(StringComparer.Ordinal);

    public async ValueTask<VerifiedUser> VerifyAsync(Connection connection, string token, CancellationToken cancellationToken)
    {
        var key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{connection.Tenant}\n{connection.Name}\n{connection.Version}\n{token}")));
        if (_verified.TryGetValue(key, out var known) && time.GetElapsedTime(known.At) < Memory)
            return known.User;

        var settings = (SupabaseSettings)connection.Settings;
        var answer = await upstream.SendAsync(
            new UpstreamRequest { Method = HttpMethod.Get, Uri = new Uri($"{settings.Auth}user"), Headers = settings.PublishableKey.HeadersFor(token) },
            connection,
            cancellationToken);
        if (answer.Status >= 400)
            throw GoTrueErrors.Map(answer);
        var user = (User)GoTrueAnswers.User(answer);
        var verified = new VerifiedUser(user.Id, user.Email, SessionId: null);
        if (_verified.Count >= MaxRemembered)
            _verified.Clear(); // Rare, and costs each token one question more.
        _verified[key] = (verified, time.GetTimestamp());
        return verified;
    }
}
