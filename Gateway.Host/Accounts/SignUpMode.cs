namespace Gateway.Host.Accounts;

/// <summary>Who may make tenants of their own.</summary>
internal enum SignUpMode
{
    /// <summary>Nobody.</summary>
    Closed,
    /// <summary>Whoever an operator has invited.</summary>
    Invite,
    /// <summary>Everybody.</summary>
    Open,
}
