using Gateway.Host.ControlPlane.Store.Rows;

namespace Gateway.Host.Api.Admin;

/// <summary>What is told of an operator's key. The one that configuration declares has no id.</summary>
internal sealed record OperatorKeyAnswer(string? Id, string Name, string? LastFour, DateTimeOffset? ExpiresAt, bool Declared, long? Version, DateTimeOffset? CreatedAt)
{
    public static OperatorKeyAnswer Of(OperatorKeyRow row) => new(row.Id, row.Name, row.LastFour, row.ExpiresAt, false, row.Version, row.CreatedAt);
}

/// <summary>All keys of operators.</summary>
internal sealed record OperatorKeyList(IReadOnlyList<OperatorKeyAnswer> Operators);

/// <summary>An operator's key that was just made: with <paramref name="Key"/>, this once.</summary>
internal sealed record NewOperatorKeyAnswer(string Id, string Key, string Name, string LastFour, DateTimeOffset? ExpiresAt, long Version, DateTimeOffset CreatedAt);
