using Providers.Abstractions.Errors;

namespace Gateway.Host.Problems.Texts;

/// <summary>Registering and logging in.</summary>
internal static class UserTexts
{
    internal static readonly (ErrorKind Kind, ProblemText Text)[] All =
    [
        (ErrorKind.InvalidCredentials, new(
            "Invalid credentials",
            "The address and the password do not belong together. Whether there is such a user is not told, so that nobody can find out who has an account.",
            "A mistyped password or address, or an account with another tenant.",
            "Let the user try again, or set a new password.",
            "Not with the same password.")),
        (ErrorKind.UserAlreadyExists, new(
            "User already exists",
            "Somebody is registered with this address.",
            "The user has registered before, perhaps with other upper and lower case, which does not count.",
            "Log in instead of registering, or use another address.",
            "No. Log in.")),
        (ErrorKind.WeakPassword, new(
            "Weak password",
            "The password is easier to guess than is accepted here, or too long to be one.",
            "It is shorter than the connection's 'min_password_length', which is 8 unless configured otherwise.",
            "Choose a longer one. The message tells how long it has to be.",
            "No. Choose another password.")),
        (ErrorKind.EmailNotConfirmed, new(
            "Email not confirmed",
            "The password is right, but the address has to be confirmed before the first log-in.",
            "The connection asks for confirmed addresses, and this user has not followed the link, or no administrator has confirmed the address.",
            "Confirm the address. With a secret key, 'PATCH /api/auth/users/{id}' with 'email_confirmed' does it.",
            "After the address was confirmed.")),
        (ErrorKind.MetadataTooLarge, new(
            "Metadata too large",
            "The user's metadata is more than the backend keeps of it.",
            "On Firebase it travels in every token, and 'user_metadata' and 'app_metadata' together have 1,000 bytes.",
            "Keep less there, and the rest in a table of the database, by the user's id.",
            "No. Send less.")),
    ];
}
