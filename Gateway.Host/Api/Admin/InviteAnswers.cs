using Gateway.Host.ControlPlane.Store.Rows;

namespace Gateway.Host.Api.Admin;

/// <summary>An invitation that was not used yet.</summary>
internal sealed record InviteAnswer(string Id, string? Email, DateTimeOffset ExpiresAt, DateTimeOffset CreatedAt)
{
    public static InviteAnswer Of(InviteRow row) => new(row.Id, row.Email, row.ExpiresAt, row.CreatedAt);
}

/// <summary>A page of invitations, in the order of their making.</summary>
internal sealed record InvitePage(IReadOnlyList<InviteAnswer> Invites, string? NextCursor);

/// <summary>An invitation that was just made: with <paramref name="Invite"/>, what the invited registers with, this once.</summary>
internal sealed record NewInviteAnswer(string Id, string Invite, string? Email, DateTimeOffset ExpiresAt, DateTimeOffset CreatedAt);
