using System.Text;
using Microsoft.AspNetCore.Identity;
using Providers.Abstractions.Errors;

namespace Providers.Embedded.Auth;

/// <summary>
/// Hashes and verifies passwords. Each costs tens of milliseconds of a core by design, so no more run at once than there are cores,
/// and a crowd that logs in does not starve everybody else's requests.
/// </summary>
internal sealed class Passwords : IDisposable
{
    private const int MaxBytes = 4096;

    private readonly PasswordHasher<Passwords> _hasher = new();
    private readonly SemaphoreSlim _cores = new(Environment.ProcessorCount);
    private readonly Lazy<string> _nobodys;

    public Passwords() => _nobodys = new Lazy<string>(() => _hasher.HashPassword(this, Guid.NewGuid().ToString()));

    /// <summary>Refuses what is too weak, or too long to be a password.</summary>
    public static void Check(string password, AuthSettings settings)
    {
        if (password.Length < settings.MinPasswordLength)
            throw new ProviderException(ErrorKind.WeakPassword, $"The password is too short. Choose one with at least {settings.MinPasswordLength} characters.");
        if (IsTooLong(password))
            throw new ProviderException(ErrorKind.WeakPassword, $"The password is too long. Choose one with at most {MaxBytes} bytes.");
    }

    public Task<string> HashAsync(string password, CancellationToken cancellationToken) =>
        RunAsync(() => _hasher.HashPassword(this, password), cancellationToken);

    /// <summary>
    /// Whether the password belongs to the hash, and whether it should be hashed anew. Without a hash (no such user, or none
    /// with a password) it takes as long to say no.
    /// </summary>
    public Task<(bool Right, bool Rehash)> VerifyAsync(string? hash, string password, CancellationToken cancellationToken) =>
        RunAsync(
            () =>
            {
                var known = hash is not null && !IsTooLong(password);
                var result = _hasher.VerifyHashedPassword(this, known ? hash! : _nobodys.Value, known ? password : "");
                return (known && result != PasswordVerificationResult.Failed, result == PasswordVerificationResult.SuccessRehashNeeded);
            },
            cancellationToken);

    public void Dispose() => _cores.Dispose();

    private static bool IsTooLong(string password) => password.Length > MaxBytes || Encoding.UTF8.GetByteCount(password) > MaxBytes;

    private async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await _cores.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(work, cancellationToken);
        }
        finally
        {
            _cores.Release();
        }
    }
}
