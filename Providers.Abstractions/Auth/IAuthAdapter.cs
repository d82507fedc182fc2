using Providers.Abstractions.Connections;
using Providers.Abstractions.Exchanges;

namespace Providers.Abstractions.Auth;

/// <summary>Translates auth operations into exchanges, and verifies its own users' tokens.</summary>
public interface IAuthAdapter
{
    /// <summary>Translates one operation; each says what it answers.</summary>
    /// <exception cref="Errors.ProviderException">The operation is refused as it stands.</exception>
    Exchange Translate(AuthOperation operation, OperationContext context);

    /// <summary>Verifies a user's token: signature, issuer, audience, expiry, and that its session still lives where that can be told.</summary>
    /// <exception cref="Errors.ProviderException">
    /// <see cref="Errors.ErrorKind.InvalidToken"/> or <see cref="Errors.ErrorKind.TokenExpired"/>.
    /// </exception>
    ValueTask<VerifiedUser> VerifyAsync(Connection connection, string token, CancellationToken cancellationToken);
}
