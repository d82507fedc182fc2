namespace Gateway.Tests.Supabase;

/// <summary>Answers of GoTrue, in its own shape.</summary>
internal static class AuthSamples
{
    public const string UserId = "5ed4c4e2-7f0b-4d1c-9f53-27d0c5a3a9f0";

    public const string User = $$$"""
        {"id":"{{{UserId}}}","aud":"authenticated","role":"authenticated","email":"ada@example.org","email_confirmed_at":"2026-05-04T03:02:01.5Z","phone":"",
         "confirmed_at":"2026-05-04T03:02:01.5Z","last_sign_in_at":"2026-05-04T03:02:02Z","app_metadata":{"provider":"email","providers":["email"]},
         "user_metadata":{"name":"Ada"},"identities":[{"identity_id":"a1","id":"{{{UserId}}}","user_id":"{{{UserId}}}","provider":"email",
         "identity_data":{"email":"ada@example.org","sub":"{{{UserId}}}"}}],"created_at":"2026-05-04T03:02:00Z","updated_at":"2026-05-04T03:02:03Z","is_anonymous":false}
        """;

    public const string Session = $$$"""{"access_token":"eyJ.access.token","token_type":"bearer","expires_in":3600,"expires_at":1777867200,"refresh_token":"rt1","user":{{{User}}},"weak_password":null}""";
}
