using Gateway.Host.Pipeline;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api.Usage;

/// <summary>Whose usage a call may concern.</summary>
internal static class UsageOwner
{
    /// <summary>
    /// The user whom the call concerns alone; null for everybody. With a user's token a call acts as that user, who has no business with
    /// others' usage; a publishable key alone is anybody's.
    /// </summary>
    public static async Task<string?> OfAsync(HttpContext context)
    {
        var caller = context.Gateway().Caller!;
        if (await caller.GetUserAsync(context.RequestAborted) is { } user)
            return user.Id;
        return caller.Key == KeyKind.Secret
            ? null
            : throw new ProviderException(
                ErrorKind.PermissionDenied, "A publishable key reads only its user's usage. Send the user's access token in 'Authorization: Bearer …' beside the key, or use a secret key.");
    }

    /// <summary>The subject that a call names, or its own user.</summary>
    /// <param name="owner">The user whom the call concerns alone.</param>
    /// <param name="named">The subject that it names.</param>
    /// <exception cref="ProviderException"><see cref="ErrorKind.PermissionDenied"/>: it is another.</exception>
    public static string? Subject(string? owner, string? named) => owner is null || named is null or "" || named == owner
        ? owner ?? (named is "" ? null : named)
        : throw new ProviderException(ErrorKind.PermissionDenied, "'subject' is another user than the one whose token was sent. Leave it out, or leave the token out and use a secret key.");
}
