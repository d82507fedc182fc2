using System.Text;

namespace Gateway.Tests.Fuzzing;

/// <summary>The places that take text from callers, with texts that are good there.</summary>
/// <param name="secret">A tenant's secret key.</param>
/// <param name="app">Its publishable key.</param>
/// <param name="operatorKey">An operator's key.</param>
internal sealed class FuzzTargets(string secret, string app, string operatorKey)
{
    private static readonly string[] Queries =
    [
        "text=eq.a", "id=in.(1,2,\"c,d\")", "n=gt.5&n=lte.9223372036854775807", "or=(a.eq.1,and(b.gt.2,c.is.null))", "not.or=(a.like.*x*,b.ilike.%25y)", "data->author->>name=eq.Ada", "tags=cs.{a,b}", "tags->0=eq.1",
        "select=a,alias:text,data->>x,c::text&order=created_at.desc.nullslast,id&limit=10&offset=5", "select=n.sum(),count()&order=n", "cursor=&limit=1", "\"a.b\"=eq.\"5\"", "text=fts(english).cat&limit=1", "created_at=gte.2026-01-01T00:00:00%2B02:00",
        "text=not.like(any).{a*,*b}", "n=isdistinct.null", "r=sl.[1,2)", "text=match.^a.*b$", "select=*,messages(role,content)",
    ];

    private static readonly string[] Rows =
    [
        """{"id":"1","text":"a","n":5,"d":1.50,"b":true,"x":null,"created_at":"2026-01-01T00:00:00Z"}""", """[{"id":"1"},{"id":"2","nested":{"a":[1,2,{"b":"c"}]}}]""", """{"text":"\ud83d\udca9 \u0000 \" \\ /"}""", """{"v":[1,0,0],"big":123456789012345678901234567890}""", "{}", "[]",
    ];

    private static readonly string[] Paths =
    [
        "/api/db/notes", "/api/db/notes/1", "/api/db/rpc/f", "/api/storage/files/docs/a.txt", "/api/storage/files?prefix=docs/&delimiter=/", "/api/auth/users/5ed4c4e2-7f0b-4d1c-9f53-27d0c5a3a9f0", "/api/usage/reservations/res_1",
        "/native/main/rest/v1/notes?select=*", "/admin/tenants/demo/connections/main", "/problems/not_found", "/openapi/v1.json", "/health/live", "/api/keys/1/rotate", "/", "//", "/api/../admin/tenants", "/docs",
    ];

    private static readonly string[] Headers =
    [
        "return=minimal, count=exact, resolution=merge-duplicates, missing=default, max-affected=5, handling=strict", "application/vnd.pgrst.object+json;q=0.5, text/csv, */*;q=0.1", "bytes=0-4", "\"1\", W/\"2\", *", "multipart/form-data; boundary=\"b\"",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "https://app.example:8443", "req-1.2_3:4", "Tue, 24 Nov 2026 10:00:00 GMT", "100-continue", "gzip, br;q=0.5", "keep-alive, Upgrade", "k-1",
    ];

    private static readonly string[] HeaderNames =
        ["Prefer", "Accept", "Range", "If-None-Match", "If-Match", "If-Range", "If-Modified-Since", "Content-Type", "X-Request-Id", "Origin", "traceparent", "tracestate", "baggage", "Idempotency-Key", "Access-Control-Request-Method", "Access-Control-Request-Headers", "Accept-Encoding", "Content-Encoding", "Cookie", "X-Forwarded-For", "User-Agent"];

    private static readonly string[] Events =
    [
        """{"specversion":"1.0","id":"1","source":"s","type":"tokens","subject":"user-1","time":"2026-01-01T00:00:00Z","data":{"quantity":5,"model":"x"}}""",
        """[{"specversion":"1.0","id":"2","source":"/a/b","type":"tokens","data":{"quantity":1}},{"specversion":"1.0","id":"3","source":"s","type":"tokens","data_base64":"e30="}]""",
    ];

    private static readonly string[] Bodies =
    [
        """{"email":"ada@example.org","password":"correct horse battery","metadata":{"a":1}}""", """{"refresh_token":"abc"}""", """{"provider":"google","id_token":"a.b.c","nonce":"n"}""", """{"meter":"tokens","subject":"u","amount":1,"ttl":60}""", """{"amount":5}""",
        """{"to":"files/b.txt"}""", """{"expires_in":60,"method":"PUT"}""", """{"name":"x","kind":"secret","scopes":["db:read:notes"],"expires_at":"2027-01-01T00:00:00Z","rate_limit":{"requests":1,"window":"00:00:01"}}""", """{"url":"https://example.org/hook","secret":"whsec_abc"}""",
        """{"name":"new","public":false,"max_size":5,"allowed_types":["image/*"]}""",
    ];

    private static readonly string[] AdminBodies =
    [
        """{"name":"acme","plan":"default","status":"active"}""", """{"name":"main","provider":"embedded","settings":{"tables":{"t":{"columns":{"a":"timestamp"},"policy":"owner"}}}}""", """{"name":"main","provider":"supabase","settings":{"url":"http://127.0.0.1:1","publishable_key":"a","secret_key":"b"}}""",
        """{"db":"main","storage":"main","auth":null}""", """{"rate_limit":{"requests":600,"window":"00:01:00"},"quotas":[{"meter":"calls","limit":5,"period":"month","hard":true}]}""",
    ];

    private const string Form = "--b\r\nContent-Disposition: form-data; name=\"path\"\r\n\r\na.txt\r\n--b\r\nContent-Disposition: form-data; name=\"metadata\"\r\n\r\n{\"a\":1}\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b--\r\n";

    private (string, string) Secret => ("apikey", secret);

    /// <summary>All of them.</summary>
    /// <param name="token">A user's token.</param>
    /// <param name="refresh">A user's refresh token.</param>
    /// <param name="cursor">A cursor of rows.</param>
    /// <param name="signed">A signed URL.</param>
    public IReadOnlyList<FuzzTarget> All(string token, string refresh, string cursor, string signed) =>
    [
        new("query", Queries, text => Get($"/api/db/notes?{text}")),
        new("query of a user", Queries, text => FuzzTarget.Request("GET", $"/api/db/notes?{text}", null, ("apikey", app), ("Authorization", $"Bearer {token}"))),
        new("query of a change", Queries, text => FuzzTarget.Request("PATCH", $"/api/db/notes?{text}", """{"text":"b"}""", Secret, ("Content-Type", "application/json"))),
        new("query of a deletion", Queries, text => FuzzTarget.Request("DELETE", $"/api/db/none?{text}", null, Secret)),
        new("query of usage", ["from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z&granularity=hour&group_by=key,operation,provider,status,user,meter", "granularity=month&format=csv", "user=u&meter=tokens"], text => Get($"/api/usage?{text}")),
        new("query of a listing", ["prefix=docs/&delimiter=/&limit=10", "cursor=abc&limit=1000"], text => Get($"/api/storage/files?{text}")),
        new("row", Rows, text => Json("PUT", "/api/db/notes/1", text)),
        new("rows", Rows, text => Json("POST", "/api/db/notes?on_conflict=id", text, ("Prefer", "resolution=merge-duplicates"))),
        new("row of CSV", ["id,text\r\n1,a\r\n2,\"b,c\"\r\n"], text => FuzzTarget.Request("POST", "/api/db/notes", text, Secret, ("Content-Type", "text/csv"))),
        new("path", Paths, text => Get($"/{text.TrimStart('/')}")),
        new("path of a row", ["1", "a%2Fb", "%E4%BD%A0", "a b"], text => Get($"/api/db/notes/{text}")),
        new("path of an object", ["docs/a.txt", "a%20b/%C3%A4.txt", "..%2Fa", "docs//a", "e%CC%81.txt"], text => Get($"/api/storage/files/{text}")),
        new("path of a deletion", ["docs/a.txt", "a%20b/%C3%A4.txt", "..%2Fa"], text => FuzzTarget.Request("DELETE", $"/api/storage/files/{text}", null, Secret)),
        new("path of a put", ["docs/a.txt", "docs/b.txt"], text => FuzzTarget.Request("PUT", $"/api/storage/files/{text[..Math.Min(text.Length, 12)]}", "x", Secret, ("Content-Type", "text/plain"))),
        new("path of native", ["main/rest/v1/notes", "main/", "other/x"], text => Get($"/native/{text}")),
        new("header", Headers, text => FuzzTarget.Request("GET", "/api/db/notes/1", null, Secret, (NameFor(text), text), (NameFor(text + "2"), text))),
        new("header of a write", Headers, text => Json("PUT", "/api/db/notes/1", """{"text":"a"}""", (NameFor(text), text))),
        new("header of a download", Headers, text => FuzzTarget.Request("GET", "/api/storage/files/docs/a.txt", null, Secret, (NameFor(text), text))),
        new("preflight", Headers, text => FuzzTarget.Request("OPTIONS", "/api/db/notes", null, ("Origin", text), ("Access-Control-Request-Method", text), ("Access-Control-Request-Headers", text))),
        new("key", [secret, app, operatorKey], text => FuzzTarget.Request("GET", "/api/db/notes/1", null, ("apikey", text))),
        new("key as bearer", [secret, app, operatorKey, token], text => FuzzTarget.Request("GET", "/api/auth/user", null, ("X-Tenant-Token", app), ("Authorization", $"Bearer {text}"))),
        new("key in the query", [app, secret], text => FuzzTarget.Request("GET", $"/api/capabilities?apikey={text}", null)),
        new("authorization", [$"Bearer {secret}", $"Bearer {token}", $"Firebase {token}", "Basic YTpi"], text => FuzzTarget.Request("GET", "/api/auth/user", null, ("apikey", app), ("Authorization", text))),
        new("token", [token], text => FuzzTarget.Request("GET", "/api/auth/user", null, ("apikey", app), ("Authorization", $"Bearer {text}"))),
        new("cursor", [cursor], text => Get($"/api/db/notes?limit=1&cursor={text}")),
        new("cursor of others", [cursor, "p2.100"], text => Get($"/api/auth/users?limit=1&cursor={text}")),
        new("signed URL", [signed], text => FuzzTarget.Request("GET", $"/{text.TrimStart('/')}", null)),
        new("idempotency key", ["k-1", "8e03978e-40d5-43dd-bc93-6894a57f9324"], text => Json("DELETE", "/api/db/notes/none", null, ("Idempotency-Key", text))),
        new("events", Events, text => Json("POST", "/api/usage/events", text)),
        new("body of refresh", [$$"""{"refresh_token":"{{refresh}}x"}""", .. Bodies], text => Json("POST", "/api/auth/refresh", text)),
        new("body of recover", Bodies, text => Json("POST", "/api/auth/recover", text)),
        new("body of token", Bodies, text => Json("POST", "/api/auth/token", text)),
        new("body of a reservation", Bodies, text => Json("POST", "/api/usage/reservations", text)),
        new("body of an action", Bodies, text => Json("POST", "/api/storage/files/docs/a.txt?action=sign", text)),
        new("body of a bucket", Bodies, text => Json("POST", "/api/storage", text.Replace("name", "nom", StringComparison.Ordinal))),
        new("body of a key", Bodies, text => Json("POST", "/api/keys", text)),
        new("body of a webhook", Bodies, text => Json("PUT", "/api/usage/alerts/webhook", text)),
        new("body of admin", AdminBodies, text => FuzzTarget.Request("POST", "/admin/tenants/demo/connections?dry_run=true", text, ("apikey", operatorKey), ("Content-Type", "application/json"))),
        new("body of a plan", AdminBodies, text => FuzzTarget.Request("PUT", "/admin/plans/fuzzed", text, ("apikey", operatorKey), ("Content-Type", "application/json"))),
        new("form", [Form], text => FuzzTarget.Request("POST", "/api/storage/files", text, Secret, ("Content-Type", "multipart/form-data; boundary=b"))),
        new("content type", ["multipart/form-data; boundary=b", "application/json; charset=utf-8", "text/csv"], text => FuzzTarget.Request("POST", "/api/storage/files", Form, Secret, ("Content-Type", text))),
        new("request", [$"GET /api/db/notes?limit=1 HTTP/1.1\r\nHost: gateway\r\napikey: {secret}\r\n\r\n", $"POST /api/db/notes HTTP/1.1\r\nHost: gateway\r\napikey: {secret}\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n", $"PUT /api/db/notes/1 HTTP/1.1\r\nHost: gateway\r\napikey: {secret}\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{{}}", $"OPTIONS * HTTP/1.1\r\nHost: gateway\r\n\r\n"], Encoding.UTF8.GetBytes) { IsRaw = true },
    ];

    private byte[] Get(string target) => FuzzTarget.Request("GET", target, null, Secret);

    private byte[] Json(string method, string target, string? body, params (string, string)[] headers) =>
        FuzzTarget.Request(method, target, body, [Secret, .. body is null ? [] : new[] { ("Content-Type", "application/json") }, .. headers]);

    // The same for the same text, so that a failure can be had again.
    private static string NameFor(string text) => HeaderNames[text.Aggregate(0, static (sum, c) => ((sum * 31) + c) & 0xFFFF) % HeaderNames.Length];
}
