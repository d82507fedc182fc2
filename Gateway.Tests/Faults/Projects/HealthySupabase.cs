using Gateway.Tests.Supabase;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Faults.Projects;

/// <summary>Answers as a healthy Supabase project would, if with the same each time.</summary>
internal static class HealthySupabase
{
    private const string Row = """{"id":"1","text":"a"}""";
    private const string Info = """{"id":"7d3c","name":"docs/a.txt","size":5,"content_type":"text/plain","etag":"\"abc\"","last_modified":"2026-05-04T03:02:01Z","created_at":"2026-05-04T03:02:01Z"}""";
    private const string Bucket = """{"id":"new","name":"new","public":false,"created_at":"2026-05-04T03:02:01Z"}""";

    public static Task AnswerAsync(HttpContext context) => context.Request.Path.Value!.Split('/', 3, StringSplitOptions.RemoveEmptyEntries)[0] switch
    {
        "rest" => Rest(context),
        "storage" => Storage(context.Request)(context),
        _ => Auth(context.Request)(context),
    };

    private static Task Rest(HttpContext context)
    {
        var request = context.Request;
        if (request.Path.Value!.EndsWith("/v1/", StringComparison.Ordinal))
            return Answers.Json("""{"definitions":{"notes":{"properties":{"id":{}}}}}""")(context);
        var range = ("Content-Range", "0-0/1");
        var created = HttpMethods.IsPost(request.Method) ? 201 : 200;
        if (request.Headers["Prefer"].ToString().Contains("minimal", StringComparison.Ordinal))
            return Answers.Empty(HttpMethods.IsPost(request.Method) ? 201 : 204, range)(context);
        return Answers.Json(created, request.Headers.Accept.ToString().Contains("pgrst.object", StringComparison.Ordinal) ? Row : $"[{Row}]", range)(context);
    }

    private static RequestDelegate Storage(HttpRequest request) => (request.Method, request.Path.Value!["/storage/v1/".Length..]) switch
    {
        ("GET", "bucket") => Answers.Json($"[{Bucket}]"),
        (_, var path) when path.StartsWith("bucket", StringComparison.Ordinal) => Answers.Json(Bucket),
        (_, "object/list-v2/files") => ListAsync,
        (_, var path) when path.StartsWith("object/info/", StringComparison.Ordinal) => Answers.Json(Info),
        ("GET", _) when request.Headers.Range.Count > 0 => Answers.Text(206, "text/plain", "he", ("Content-Range", "bytes 0-1/5")),
        ("GET" or "HEAD", _) => Answers.Text(200, "text/plain", "hello", ("ETag", "\"abc\"")),
        ("DELETE", _) => Answers.Json($"[{Info}]"),
        _ => Answers.Json("""{"Id":"7d3c","Key":"files/a.txt"}"""),
    };

    private static async Task ListAsync(HttpContext context)
    {
        var wanted = await new StreamReader(context.Request.Body).ReadToEndAsync();
        await Answers.Json($$"""{"hasNext":false,"folders":[],"objects":[{{(wanted.Contains("none", StringComparison.Ordinal) ? "" : Info)}}]}""")(context);
    }

    private static RequestDelegate Auth(HttpRequest request) => request.Path.Value!["/auth/v1/".Length..] switch
    {
        "signup" or "token" => Answers.Json(AuthSamples.Session),
        "admin/users" when request.Method == "GET" => Answers.Json($$"""{"users":[{{AuthSamples.User}}]}"""),
        "logout" or "recover" => Answers.Json("{}"),
        _ => Answers.Json(AuthSamples.User),
    };
}
