using System.Globalization;
using Microsoft.Net.Http.Headers;
using Providers.Abstractions.Errors;

namespace Gateway.Host.ControlPlane.Changes;

/// <summary>The ETag of what operators manage: its version. Two who change the same thing cannot overwrite each other with it.</summary>
internal static class EntityTag
{
    /// <summary>Tells the version in the answer.</summary>
    public static void Set(HttpContext context, long version) => context.Response.Headers.ETag = Of(version);

    /// <summary>Checks <c>If-Match</c> of what does not exist, which nothing matches.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.PreconditionFailed"/>: it was sent.</exception>
    public static void CheckMissing(HttpContext context)
    {
        if (context.Request.Headers.IfMatch.Count > 0)
            throw new ProviderException(ErrorKind.PreconditionFailed, "There is no such thing yet, or no longer. Leave 'If-Match' out to make it.");
    }

    /// <summary>Checks <c>If-Match</c>, and <c>If-None-Match: *</c>, where they were sent. Call it within the transaction.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.PreconditionFailed"/>: it was changed since, or is there.</exception>
    public static void Check(HttpContext context, long version)
    {
        if (context.Request.Headers.IfNoneMatch.Count > 0)
            throw new ProviderException(ErrorKind.PreconditionFailed, "It is there already. Leave 'If-None-Match' out to change it.");
        var sent = context.Request.Headers.IfMatch;
        if (sent.Count == 0)
            return;
        if (!EntityTagHeaderValue.TryParseList(sent, out var tags))
            throw new ProviderException(ErrorKind.InvalidRequest, "'If-Match' is malformed. Send the ETag as it was given, in its double quotes.");
        if (!tags.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || (!tag.IsWeak && tag.Tag == Of(version))))
            throw new ProviderException(ErrorKind.PreconditionFailed, "It was changed since you read it. Read it again, and repeat the change if it still applies.");
    }

    private static string Of(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");
}
