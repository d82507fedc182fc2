namespace Gateway.Tests.Faults;

/// <summary>The calls of the contract that reach a backend.</summary>
internal static class ContractCalls
{
    private const string Row = """{"id":"1","text":"a"}""";
    private const string Credentials = """{"email":"ada@example.org","password":"correct horse battery"}""";
    private const string User = "/api/auth/users/5ed4c4e2-7f0b-4d1c-9f53-27d0c5a3a9f0";
    private const string Form = "--b\r\nContent-Disposition: form-data; name=\"path\"\r\n\r\nb.txt\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"b.txt\"\r\n\r\nhello\r\n--b--\r\n";

    public static IReadOnlyList<Operation> Database { get; } =
    [
        new("tables", "GET", "/api/db"),
        new("query", "GET", "/api/db/notes?text=eq.a", As: As.App),
        new("count", "GET", "/api/db/notes") { Headers = [("Prefer", "count=exact")] },
        new("page", "GET", "/api/db/notes?cursor="),
        new("head", "HEAD", "/api/db/notes"),
        new("get", "GET", "/api/db/notes/1", As: As.User),
        new("insert", "POST", "/api/db/notes", Row),
        new("insert minimal", "POST", "/api/db/notes", Row) { Headers = [("Prefer", "return=minimal")] },
        new("upsert", "POST", "/api/db/notes", Row) { Headers = [("Prefer", "resolution=merge-duplicates")] },
        new("replace", "PUT", "/api/db/notes/1", """{"text":"b"}"""),
        new("update", "PATCH", "/api/db/notes/1", """{"text":"b"}"""),
        new("update many", "PATCH", "/api/db/notes?text=eq.a", """{"text":"b"}"""),
        new("delete", "DELETE", "/api/db/notes/1"),
        new("delete many", "DELETE", "/api/db/notes?text=eq.a"),
    ];

    public static Operation Function { get; } = new("rpc", "POST", "/api/db/rpc/f", "{}");

    public static IReadOnlyList<Operation> Storage { get; } =
    [
        new("put", "PUT", "/api/storage/files/a.txt", "hello") { ContentType = "text/plain" },
        new("upload", "POST", "/api/storage/files", Form) { ContentType = "multipart/form-data; boundary=b" },
        new("download", "GET", "/api/storage/files/a.txt"),
        new("download", "GET", "/api/storage/files/a.txt", As: As.User),
        new("head object", "HEAD", "/api/storage/files/a.txt"),
        new("range", "GET", "/api/storage/files/a.txt") { Headers = [("Range", "bytes=0-1")] },
        new("list", "GET", "/api/storage/files?prefix=docs/"),
        new("list", "GET", "/api/storage/files?prefix=docs/", As: As.User),
        new("delete object", "DELETE", "/api/storage/files/a.txt"),
        new("delete prefix", "DELETE", "/api/storage/files?prefix=none/"),
        new("sign", "POST", "/api/storage/files/a.txt?action=sign", "{}"),
        new("copy", "POST", "/api/storage/files/a.txt?action=copy", """{"to":"files/c.txt"}"""),
        new("move", "POST", "/api/storage/files/a.txt?action=move", """{"to":"files/c.txt"}"""),
        new("buckets", "GET", "/api/storage"),
        new("create bucket", "POST", "/api/storage", """{"name":"new"}"""),
        new("delete bucket", "DELETE", "/api/storage/old?action=bucket"),
    ];

    public static IReadOnlyList<Operation> Auth { get; } =
    [
        new("register", "POST", "/api/auth/register", Credentials, As.App),
        new("login", "POST", "/api/auth/login", Credentials, As.App),
        new("refresh", "POST", "/api/auth/refresh", """{"refresh_token":"AMf-first"}""", As.App),
        new("logout", "POST", "/api/auth/logout", As: As.User),
        new("user", "GET", "/api/auth/user", As: As.User),
        new("change user", "PATCH", "/api/auth/user", """{"user_metadata":{"a":1}}""", As.User),
        new("recover", "POST", "/api/auth/recover", """{"email":"ada@example.org"}""", As.App),
        new("token", "POST", "/api/auth/token", """{"provider":"google","id_token":"a.b.c"}""", As.App),
        new("users", "GET", "/api/auth/users"),
        new("create user", "POST", "/api/auth/users", Credentials),
        new("get user", "GET", User),
        new("update user", "PATCH", User, """{"banned":true}"""),
        new("delete user", "DELETE", User),
    ];
}
