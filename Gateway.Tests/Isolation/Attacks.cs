namespace Gateway.Tests.Isolation;

/// <summary>For each endpoint that acts for a tenant, what a neighbour would try. An endpoint that stands nowhere here fails the tests.</summary>
internal static class Attacks
{
    private const string Row = "/api/db/notes/{row}";
    private const string Object = $"/api/storage/files/{Belongings.Object}";
    private const string User = "/api/auth/users/{user}";
    private const string Changed = """{"text":"stolen"}""";

    /// <summary>Endpoints that are for everybody, and know of no tenant's affairs.</summary>
    public static IReadOnlySet<string> Open { get; } = new HashSet<string>
    {
        "GET /health/live", "HEAD /health/live", "GET /health/ready", "HEAD /health/ready", "GET /problems/{code}", "GET /openapi/v1.json",
        "POST /api/register", "POST /api/login", "POST /api/tenants",
    };

    public static IReadOnlyDictionary<string, IReadOnlyList<Attack>> ByEndpoint { get; } = new Dictionary<string, IReadOnlyList<Attack>>
    {
        ["GET /api/db"] = [new("/api/db")],
        ["GET /api/db/{table}"] =
        [
            new("/api/db/notes"), new("/api/db/notes?id=eq.{row}"), new("/api/db/notes?or=(user_id.eq.{user},text.like.*)"), new("/api/db/notes?cursor={cursor}&limit=1"),
            new("/api/db/only-of-{tenant}"), new("/api/db/{tenant}%2Fnotes"), new("/api/db/{tenant}.notes"), new("/api/db/notes", null, ("X-Request-Id", "{tenant}")), new("/api/db/notes?select=count()"),
        ],
        ["HEAD /api/db/{table}"] = [new("/api/db/notes?id=eq.{row}", null, ("Prefer", "count=exact"))],
        ["POST /api/db/{table}"] =
        [
            new("/api/db/notes", """{"text":"row of {tenant}","user_id":"{user}"}""", ("Idempotency-Key", "{once}")),
            new("/api/db/notes?on_conflict=id", """{"id":"{row}","text":"stolen"}""", ("Prefer", "resolution=merge-duplicates,return=minimal")),
        ],
        ["PATCH /api/db/{table}"] = [new("/api/db/notes?id=eq.{row}", Changed), new("/api/db/notes?user_id=eq.{user}", Changed)],
        ["DELETE /api/db/{table}"] = [new("/api/db/notes?id=eq.{row}"), new("/api/db/notes?text=like.*"), new("/api/db/only-of-{tenant}?id=not.is.null")],
        ["GET /api/db/{table}/{id}"] = [new(Row)],
        ["HEAD /api/db/{table}/{id}"] = [new(Row)],
        ["PUT /api/db/{table}/{id}"] = [new(Row, Changed)],
        ["PATCH /api/db/{table}/{id}"] = [new(Row, Changed)],
        ["DELETE /api/db/{table}/{id}"] = [new(Row), new($"/api/db/notes/{Belongings.SharedId}")],
        ["POST /api/db/rpc/{function}"] = [new("/api/db/rpc/{tenant}", "{}")],
        ["GET /api/storage"] = [new("/api/storage")],
        ["POST /api/storage"] = [new("/api/storage", """{"name":"only-of-{tenant}"}""")],
        ["GET /api/storage/{bucket}"] = [new("/api/storage/files"), new("/api/storage/only-of-{tenant}"), new("/api/storage/files?limit=1&cursor={listing}"), new("/api/storage/..%2F{tenant}%2Ffiles")],
        ["POST /api/storage/{bucket}"] = [new("/api/storage/only-of-{tenant}", "{}")],
        ["DELETE /api/storage/{bucket}"] = [new("/api/storage/only-of-{tenant}?action=bucket"), new("/api/storage/only-of-{tenant}?prefix=secret/"), new("/api/storage/files?prefix=docs/")],
        ["GET /api/storage/{bucket}/{path}"] =
        [
            new(Object), new("/api/storage/only-of-{tenant}/secret.txt"), new("{signed}"), new("/api/storage/files/..%2F..%2F{tenant}%2Ffiles%2Fdocs%2Fplan.txt"),
            new($"{Object}?tenant={{tenant}}&method=GET&expires=9999999999&signature=AAAA"),
        ],
        ["HEAD /api/storage/{bucket}/{path}"] = [new(Object), new("{signed}")],
        ["PUT /api/storage/{bucket}/{path}"] = [new("/api/storage/only-of-{tenant}/stolen.txt", "{}")],
        ["POST /api/storage/{bucket}/{path}"] =
        [
            new($"{Object}?action=sign", "{}"), new($"{Object}?action=copy", """{"to":"only-of-{tenant}/stolen.txt"}"""), new("/api/storage/only-of-{tenant}/secret.txt?action=copy", """{"to":"files/mine.txt"}"""),
            new("/api/storage/only-of-{tenant}/secret.txt?action=move", """{"to":"files/mine.txt"}"""),
        ],
        ["DELETE /api/storage/{bucket}/{path}"] = [new(Object), new("/api/storage/only-of-{tenant}/secret.txt")],
        ["POST /api/auth/register"] = [new("/api/auth/register", """{"email":"{email}","password":"{password}"}""")],
        ["POST /api/auth/login"] = [new("/api/auth/login", """{"email":"{email}","password":"{password} of another"}""")],
        ["POST /api/auth/refresh"] = [new("/api/auth/refresh", """{"refresh_token":"{refresh}"}""")],
        ["POST /api/auth/logout"] = [new("/api/auth/logout", null, ("Authorization", "Bearer {token}"))],
        ["POST /api/auth/recover"] = [new("/api/auth/recover", """{"email":"{email}"}""")],
        ["POST /api/auth/token"] = [new("/api/auth/token", """{"provider":"google","id_token":"{token}"}""")],
        ["GET /api/auth/user"] = [new("/api/auth/user", null, ("Authorization", "Bearer {token}"))],
        ["PATCH /api/auth/user"] = [new("/api/auth/user", """{"user_metadata":{"stolen":true}}""", ("Authorization", "Bearer {token}"))],
        ["GET /api/auth/.well-known/jwks.json"] = [new("/api/auth/.well-known/jwks.json")],
        ["GET /api/auth/users"] = [new("/api/auth/users"), new("/api/auth/users?limit=1&cursor={cursor}")],
        ["POST /api/auth/users"] = [new("/api/auth/users", """{"email":"2-{email}","password":"{password}"}""")],
        ["GET /api/auth/users/{id}"] = [new(User)],
        ["PATCH /api/auth/users/{id}"] = [new(User, """{"banned":true}""")],
        ["DELETE /api/auth/users/{id}"] = [new(User)],
        ["GET /api/usage"] = [new("/api/usage?group_by=key,user,operation"), new("/api/usage?group_by=user&user={user}")],
        ["GET /api/usage/quota"] = [new("/api/usage/quota"), new("/api/usage/quota?subject={user}")],
        ["POST /api/usage/events"] = [new("/api/usage/events", $$$$"""{"specversion":"1.0","id":"{{{{Belongings.SharedId}}}}","source":"s","type":"tokens","subject":"{user}","data":{"quantity":1} }""")],
        ["POST /api/usage/reservations"] = [new("/api/usage/reservations", """{"meter":"tokens","subject":"{user}","amount":1}""")],
        ["POST /api/usage/reservations/{id}/settle"] = [new("/api/usage/reservations/{reservation}/settle", """{"amount":0}""")],
        ["DELETE /api/usage/reservations/{id}"] = [new("/api/usage/reservations/{reservation}")],
        ["GET /api/usage/alerts"] = [new("/api/usage/alerts")],
        ["PUT /api/usage/alerts/webhook"] = [new("/api/usage/alerts/webhook", """{"url":"https://example.org/hook"}""")],
        ["DELETE /api/usage/alerts/webhook"] = [new("/api/usage/alerts/webhook")],
        ["POST /api/usage/alerts/test"] = [new("/api/usage/alerts/test")],
        ["POST /api/usage/alerts/{id}/retry"] = [new("/api/usage/alerts/{alert}/retry")],
        ["GET /api/capabilities"] = [new("/api/capabilities")],
        ["GET /api/keys"] = [new("/api/keys")],
        ["POST /api/keys"] = [new("/api/keys", """{"name":"key-of-{tenant}","kind":"publishable"}""")],
        ["POST /api/keys/{id}/rotate"] = [new("/api/keys/{key}/rotate", "{}")],
        ["DELETE /api/keys/{id}"] = [new("/api/keys/{key}")],
    };

    /// <summary>What any endpoint under this is attacked by, whatever its method.</summary>
    public static IReadOnlyList<Attack> Native { get; } = [new("/native/main/rest/v1/notes"), new("/native/{tenant}/rest/v1/notes"), new("/native/..%2F{tenant}/rest/v1/notes")];
}
