using System.Text;
using Gateway.Host.ControlPlane.Store.Rows;
using Microsoft.AspNetCore.Identity;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Accounts;

/// <summary>Hashes and verifies the passwords of accounts. It costs tens of milliseconds of a core by design; a crowd waits for its turn, and beyond that is refused.</summary>
internal sealed class AccountPasswords : IDisposable
{
    private const int MinLength = 8;
    private const int MaxBytes = 4096;
    private const int MostWaiting = 64;

    // Half of the cores: tenants' calls go on meanwhile.
    private readonly SemaphoreSlim _turns = new(Math.Max(1, Environment.ProcessorCount / 2));
    private readonly PasswordHasher<AccountRow> _hasher = new();
    private readonly Lazy<string> _nobodys;
    private int _waiting;

    public AccountPasswords() => _nobodys = new Lazy<string>(() => _hasher.HashPassword(null!, Guid.NewGuid().ToString()));

    /// <exception cref="ProviderException"><see cref="ErrorKind.WeakPassword"/>.</exception>
    public static void Check(string password)
    {
        if (password.Length < MinLength)
            throw new ProviderException(ErrorKind.WeakPassword, $"The password is too short. Choose one with at least {MinLength} characters.");
        if (IsTooLong(password))
            throw new ProviderException(ErrorKind.WeakPassword, $"The password is too long. Choose one with at most {MaxBytes} bytes.");
    }

    public Task<string> HashAsync(string password, CancellationToken cancellationToken) => RunAsync(() => _hasher.HashPassword(null!, password), cancellationToken);

    /// <summary>Whether the password belongs to the hash. Without a hash it takes as long to say no.</summary>
    public Task<bool> VerifyAsync(string? hash, string password, CancellationToken cancellationToken) => RunAsync(
        () =>
        {
            var known = hash is not null && !IsTooLong(password);
            return _hasher.VerifyHashedPassword(null!, known ? hash! : _nobodys.Value, known ? password : "") != PasswordVerificationResult.Failed && known;
        },
        cancellationToken);

    public void Dispose() => _turns.Dispose();

    private async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        try
        {
            if (Interlocked.Increment(ref _waiting) > MostWaiting)
                throw new ProviderException(ErrorKind.RateLimited, "Too many passwords are being checked at once. Try again in a moment.") { RetryAfter = TimeSpan.FromSeconds(1) };
            await _turns.WaitAsync(cancellationToken);
            try
            {
                return await Task.Run(work, cancellationToken);
            }
            finally
            {
                _turns.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private static bool IsTooLong(string password) => password.Length > MaxBytes || Encoding.UTF8.GetByteCount(password) > MaxBytes;
}
