namespace Gateway.Tests.Firebase;

/// <summary>What Identity Toolkit answers with.</summary>
internal static class AccountSamples
{
    public const string Account =
        $$$"""{"localId":"{{{SigningKeys.UserId}}}","email":"ada@example.org","emailVerified":true,"passwordUpdatedAt":1777867200500,"validSince":"1777867200","createdAt":"1777867200000","lastLoginAt":"1777867260000","customAttributes":"{\"plan\":\"pro\",\"user_metadata\":{\"name\":\"Ada\"}}","providerUserInfo":[{"providerId":"password","rawId":"ada@example.org","email":"ada@example.org"},{"providerId":"google.com","rawId":"1234","email":"ada@example.org"}]}""";

    public const string Lookup = $$"""{"kind":"identitytoolkit#GetAccountInfoResponse","users":[{{Account}}]}""";

    public static string SignedIn(string idToken) => $$"""{"localId":"{{SigningKeys.UserId}}","idToken":"{{idToken}}","refreshToken":"AMf-refresh","expiresIn":"3600"}""";

    public static string Error(string message, int code = 400) => $$$"""{"error":{"code":{{{code}}},"message":"{{{message}}}","errors":[{"message":"{{{message}}}","domain":"global","reason":"invalid"}]}}""";
}
