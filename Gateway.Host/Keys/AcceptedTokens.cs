using System.Buffers.Text;
using System.Collections.Concurrent;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Gateway.Host.Tenancy;

namespace Gateway.Host.Keys;

/// <summary>
/// The users' tokens that a backend or the gateway has accepted of late, and whose they are. What a token says of its user is believed only from
/// then on: until somebody has looked at its signature, anybody can write anything into it.
/// </summary>
internal sealed class AcceptedTokens(TimeProvider clock)
{
    private const int MaxRemembered = 50_000;
    private const int MaxUserId = 256;

    // A token that tells no end is looked at anew after a while.
    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    // 128 bits with a seed that nobody knows: a token that is taken for another's cannot be found by somebody who does not know the other.
    private readonly long _seed = MemoryMarshal.Read<long>(RandomNumberGenerator.GetBytes(sizeof(long)));
    private readonly ConcurrentDictionary<UInt128, Accepted> _tokens = new();

    /// <summary>Whose token it is; null where it was not accepted before.</summary>
    public string? Find(Tenant tenant, string token) =>
        _tokens.TryGetValue(Hash(token), out var accepted) && accepted.Tenant == tenant.Name && accepted.Until > clock.GetUtcNow() ? accepted.User : null;

    /// <summary>Remembers a token that was accepted.</summary>
    /// <param name="tenant">Whose backend has accepted it.</param>
    /// <param name="token">The token.</param>
    /// <param name="verified">The user's id, where it is known; otherwise the token tells it.</param>
    /// <returns>The user's id; null where nothing tells it.</returns>
    public string? Accept(Tenant tenant, string token, string? verified)
    {
        if (Find(tenant, token) is { } known)
            return known;
        var (subject, expiry) = Read(token);
        if ((verified ?? subject) is not { Length: > 0 and <= MaxUserId } user || user.Any(char.IsControl))
            return null;
        var until = clock.GetUtcNow() + Memory;
        if (_tokens.Count >= MaxRemembered)
            _tokens.Clear(); // Rare; each is accepted anew with its next call.
        _tokens[Hash(token)] = new Accepted(tenant.Name, user, expiry < until ? expiry.Value : until);
        return user;
    }

    private UInt128 Hash(string token) => XxHash128.HashToUInt128(MemoryMarshal.AsBytes(token.AsSpan()), _seed);

    // Its signature was looked at by whoever accepted it.
    private static (string? Subject, DateTimeOffset? Expiry) Read(string token)
    {
        if (token.Split('.') is not [_, var payload, _])
            return default;
        try
        {
            var claims = JsonElement.Parse(Base64Url.DecodeFromChars(payload));
            var subject = claims.TryGetProperty("sub", out var sub) && sub.ValueKind == JsonValueKind.String ? sub.GetString() : null;
            var expiry = claims.TryGetProperty("exp", out var exp) && exp.ValueKind == JsonValueKind.Number && exp.TryGetInt64(out var seconds) && seconds is >= 0 and <= 253402300799
                ? DateTimeOffset.FromUnixTimeSeconds(seconds)
                : (DateTimeOffset?)null;
            return (subject, expiry);
        }
        catch (Exception error) when (error is FormatException or JsonException or InvalidOperationException)
        {
            return default;
        }
    }

    private sealed record Accepted(string Tenant, string User, DateTimeOffset Until);
}
