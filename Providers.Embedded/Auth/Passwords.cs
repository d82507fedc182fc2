using System.Text;
using Microsoft.AspNetCore.Identity;
using Providers.Abstractions.Errors;

namespace Providers.Embedded.Auth;

/// <summary>
/// Hashes and verifies passwords. Each costs tens of milliseconds of a core by design, so that a crowd that logs in queues for the
/// cores instead of starving everybody else's requests.
/// </summary>
internal sealed class Passwords
{
    private const int MaxBytes = 4096;

    private readonly PasswordHasher<Passwords> _hasher = new();
    private readonly HashingQueue _queue;
    private readonly Lazy<string> _nobodys;

    public Passwords(HashingQueue queue)
    {
        _queue = queue;
        _nobodys = new Lazy<string>(() => _hasher.HashPassword(this, Guid.NewGuid().ToString()));
    }

    /// <summary>Refuses what is too weak, or too long to be a password.</summary>
    public static void Check(string password, AuthSettings settings)
    {
        if (password.Length < settings.MinPasswordLength)
            throw new ProviderException(ErrorKind.WeakPassword, $"The password is too short. Choose one with at least {settings.MinPasswordLength} characters.");
        if (IsTooLong(password))
            throw new ProviderException(ErrorKind.WeakPassword, $"The password is too long. Choose one with at most {MaxBytes} bytes.");
    }

    /// <exception cref="ProviderException"><see cref="ErrorKind.RateLimited"/>: too many of the tenant's wait already.</exception>
    public Task<string> HashAsync(string tenant, string password, CancellationToken cancellationToken) =>
        _queue.RunAsync(tenant, () => _hasher.HashPassword(this, password), cancellationToken);

    /// <summary>
    /// Whether the password belongs to the hash, and whether it should be hashed anew. Without a hash (no such user, or none
    /// with a password) it takes as long to say no.
    /// </summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.RateLimited"/>: too many of the tenant's wait already.</exception>
    public Task<(bool Right, bool Rehash)> VerifyAsync(string tenant, string? hash, string password, CancellationToken cancellationToken) =>
        _queue.RunAsync(
            tenant,
            () =>
            {
                var known = hash is not null && !IsTooLong(password);
                var result = _hasher.VerifyHashedPassword(this, known ? hash! : _nobodys.Value, known ? password : "");
                return (known && result != PasswordVerificationResult.Failed, result == PasswordVerificationResult.SuccessRehashNeeded);
            },
            cancellationToken);

    private static bool IsTooLong(string password) => password.Length > MaxBytes || Encoding.UTF8.GetByteCount(password) > MaxBytes;
}
