using Providers.Abstractions.Connections;

namespace Providers.Embedded.Storage;

/// <summary>Who acts: the service, a verified user, or nobody in particular.</summary>
internal readonly record struct Actor(bool IsService, string? UserId)
{
    public static async ValueTask<Actor> OfAsync(Caller caller, CancellationToken cancellationToken) =>
        caller.ActsAsService ? new Actor(true, null) : new Actor(false, (await caller.GetUserAsync(cancellationToken))?.Id);
}
