using Gateway.Tests.Firebase;
using Gateway.Tests.Supabase;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Faults.Projects;

/// <summary>Answers as healthy emulators of Firebase's Auth and Storage would, if with the same each time.</summary>
internal static class HealthyFirebase
{
    public const string Project = "demo";
    public const string Bucket = "demo.firebasestorage.app";

    /// <summary>A user's token, as emulators issue them: signed by nobody.</summary>
    public static string Token(TimeProvider clock)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        return $"{Encode("""{"alg":"none","typ":"JWT"}""")}.{Encode($$"""{"iss":"https://securetoken.google.com/{{Project}}","aud":"{{Project}}","sub":"{{SigningKeys.UserId}}","user_id":"{{SigningKeys.UserId}}","iat":{{now}},"auth_time":{{now}},"exp":{{now + 1_000_000}}}""")}.";
    }

    public static Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        return (path.Contains("/b/", StringComparison.Ordinal) ? Storage(context.Request, path) : Auth(path))(context);
    }

    private static RequestDelegate Auth(string path) => path switch
    {
        _ when path.EndsWith(":lookup", StringComparison.Ordinal) => Answers.Json(AccountSamples.Lookup),
        _ when path.EndsWith(":batchGet", StringComparison.Ordinal) => Answers.Json($$"""{"users":[{{AccountSamples.Account}}]}"""),
        _ when path.EndsWith("/v1/token", StringComparison.Ordinal) => Answers.Json("""{"id_token":"a.b.c","refresh_token":"AMf-next","expires_in":"3600"}"""),
        _ when path.Contains(":signIn", StringComparison.Ordinal) => Answers.Json(AccountSamples.SignedIn("a.b.c")),
        _ => Answers.Json("{}"),
    };

    private static RequestDelegate Storage(HttpRequest request, string path) => request.Method switch
    {
        "POST" when path.Contains("/rewriteTo/", StringComparison.Ordinal) => Answers.Json($$"""{"done":true,"resource":{{Item("files/c.txt")}}}"""),
        "POST" => Answers.Json(Item(request.Query["name"]!)),
        "DELETE" => Answers.Empty(204),
        _ when path.EndsWith("/o", StringComparison.Ordinal) => Answers.Json(List(request.Query["prefix"].ToString())),
        _ when path.EndsWith("b.txt", StringComparison.Ordinal) => Answers.Json(404, """{"error":{"code":404,"message":"No such object: demo/files/b.txt"}}"""),
        _ when request.Query["alt"] != "media" => Answers.Json(Item("files/a.txt")),
        _ when request.Headers.Range.Count > 0 => Answers.Text(206, "text/plain", "he", ("x-goog-generation", "17")),
        _ => Answers.Text(200, "text/plain", "hello", ("x-goog-generation", "17")),
    };

    private static string List(string prefix) => prefix switch
    {
        "" => """{"prefixes":["files/","old/"]}""",
        "old/" => $$"""{"items":[{{Item("old/")}}]}""",
        "files/docs/" => $$"""{"items":[{{Item("files/docs/a.txt")}}]}""",
        _ => """{"items":[]}""",
    };

    private static string Item(string name) =>
        $$"""{"kind":"storage#object","name":"{{name}}","bucket":"{{Bucket}}","generation":"17","metageneration":"2","contentType":"text/plain","timeCreated":"2026-03-04T05:06:07.890Z","updated":"2026-05-05T00:00:00Z","size":"5","md5Hash":"x","etag":"CBE="}""";

    private static string Encode(string json) => System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(json));
}
