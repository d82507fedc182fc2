using Providers.Abstractions.Connections;

namespace Gateway.Host.Keys;

/// <summary>Whoever holds a signed URL. What it allows was checked when it was signed, so it acts as the service.</summary>
internal sealed class SignedUrlCaller : Caller
{
    public override KeyKind Key => KeyKind.Secret;

    public override string? UserToken => null;

    public override bool MayRead(string table) => false; // It is for one object.

    public override ValueTask<VerifiedUser?> GetUserAsync(CancellationToken cancellationToken) => ValueTask.FromResult<VerifiedUser?>(null);
}
