using System.Threading.RateLimiting;
using Gateway.Host.Pipeline;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Limits;

/// <summary>
/// How often somebody may guess wrong, at keys and at passwords, on this node. Only wrong guesses count: whoever shares an address with
/// somebody who guesses keys is never held up.
/// </summary>
internal sealed class GuessLimits : IDisposable
{
    /// <summary>Wrong keys that may come at once from one address; after that one a second.</summary>
    public const int Keys = 100;

    /// <summary>Wrong passwords of a tenant's users that may come at once from one address; after that one every three seconds.</summary>
    public const int PasswordsOfAddress = 100;

    /// <summary>Wrong passwords of one user, from wherever; after that one every half a minute.</summary>
    public const int PasswordsOfUser = 30;

    private static readonly TimeSpan BetweenKeys = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenAddresses = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan BetweenUsers = TimeSpan.FromSeconds(30);

    private readonly PartitionedRateLimiter<string> _keys = AttemptBuckets.Create(Keys, BetweenKeys);
    private readonly PartitionedRateLimiter<string> _addresses = AttemptBuckets.Create(PasswordsOfAddress, BetweenAddresses);
    private readonly PartitionedRateLimiter<string> _users = AttemptBuckets.Create(PasswordsOfUser, BetweenUsers);

    /// <summary>Counts a wrong key.</summary>
    /// <returns>What to refuse it with: that it is wrong, or, after too many, that it is no use to try.</returns>
    public ProviderException WrongKey(HttpContext context, ProviderException wrong)
    {
        using var counted = _keys.AttemptAcquire(CallerAddress.Of(context));
        return counted.IsAcquired ? wrong : Refuse("Too many wrong keys came from your address. Check the key that you send, and wait as 'Retry-After' says.", BetweenKeys);
    }

    /// <summary>Refuses whoever has guessed too often, before the password is looked at.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.RateLimited"/>.</exception>
    public void CheckPassword(HttpContext context, string email)
    {
        // A server logs in many users from one address.
        if (!context.Gateway().Caller!.ActsAsService)
            Check(_addresses, AddressOf(context), BetweenAddresses);
        Check(_users, UserOf(context, email), BetweenUsers);
    }

    /// <summary>Counts a wrong password.</summary>
    public void CountPassword(HttpContext context, string email)
    {
        _addresses.AttemptAcquire(AddressOf(context)).Dispose();
        _users.AttemptAcquire(UserOf(context, email)).Dispose();
    }

    public void Dispose()
    {
        _keys.Dispose();
        _addresses.Dispose();
        _users.Dispose();
    }

    private static void Check(PartitionedRateLimiter<string> limiter, string of, TimeSpan between)
    {
        // To ask for none would be granted by a part of one.
        if (limiter.GetStatistics(of) is { CurrentAvailablePermits: < 1 })
            throw Refuse("Too many wrong passwords were sent. Wait as 'Retry-After' says, or recover the password.", between);
    }

    private static ProviderException Refuse(string detail, TimeSpan wait) => new(ErrorKind.RateLimited, detail) { RetryAfter = wait };

    private static string AddressOf(HttpContext context) => $"{context.Gateway().Tenant!.Name}\n{CallerAddress.Of(context)}";

    private static string UserOf(HttpContext context, string email) => $"{context.Gateway().Tenant!.Name}\n{email.Trim().ToUpperInvariant()}";
}
