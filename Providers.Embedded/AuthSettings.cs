namespace Providers.Embedded;

/// <summary>The settings under <c>auth</c>.</summary>
public sealed record AuthSettings
{
    /// <summary>New users log in only once an administrator marked their address as confirmed; <c>confirm_email</c>.</summary>
    public bool ConfirmEmail { get; init; }

    /// <summary>The least number of characters of a password, 6 to 128; <c>min_password_length</c>.</summary>
    public int MinPasswordLength { get; init; } = 8;

    /// <summary>An access token's life in seconds, 60 to 86,400; <c>access_token_seconds</c>.</summary>
    public int AccessTokenSeconds { get; init; } = 3600;

    /// <summary>A refresh token's life in days, 1 to 365; <c>refresh_token_days</c>.</summary>
    public int RefreshTokenDays { get; init; } = 30;

    /// <summary>Whether people may register themselves; <c>sign_up</c>.</summary>
    public bool SignUp { get; init; } = true;
}
