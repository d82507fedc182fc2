using Providers.Abstractions.Connections;

namespace Gateway.Host.Keys;

/// <summary>
/// Whoever holds a signed URL. What it allows was checked when it was signed, so it acts as the service; what a user signed for an
/// upload acts as that user, whose object it becomes.
/// </summary>
/// <param name="userId">The user who signed for an upload, or null.</param>
internal sealed class SignedUrlCaller(string? userId) : Caller
{
    private readonly VerifiedUser? _user = userId is null ? null : new VerifiedUser(userId, null, null);

    public override KeyKind Key => _user is null ? KeyKind.Secret : KeyKind.Publishable;

    public override string? UserToken => null;

    public override bool MayRead(string table) => false; // It is for one object.

    public override ValueTask<VerifiedUser?> GetUserAsync(CancellationToken cancellationToken) => ValueTask.FromResult(_user);
}
