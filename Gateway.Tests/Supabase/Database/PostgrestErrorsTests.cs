using Providers.Abstractions.Errors;
using Providers.Supabase;
using Providers.Supabase.Database;

namespace Gateway.Tests.Supabase.Database;

/// <summary>PostgREST's and PostgreSQL's errors in the contract's words.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class PostgrestErrorsTests
{
    [TestCase(503, "PGRST000", "Could not connect with the database", ErrorKind.UpstreamUnavailable)]
    [TestCase(503, "PGRST001", "Could not connect with the database due to an internal error", ErrorKind.UpstreamUnavailable)]
    [TestCase(503, "PGRST002", "Could not query the database for the schema cache. Retrying.", ErrorKind.UpstreamUnavailable)]
    [TestCase(504, "PGRST003", "Timed out acquiring connection from connection pool.", ErrorKind.UpstreamTimeout)]
    [TestCase(400, "PGRST100", "failed to parse filter", ErrorKind.InvalidRequest)]
    [TestCase(400, "PGRST102", "Empty or invalid json", ErrorKind.InvalidRequest)]
    [TestCase(416, "PGRST103", "Requested range not satisfiable", ErrorKind.RangeNotSatisfiable)]
    [TestCase(406, "PGRST106", "Invalid schema: private", ErrorKind.InvalidRequest)]
    [TestCase(415, "PGRST107", "None of these media types are available", ErrorKind.UnsupportedMediaType)]
    [TestCase(400, "PGRST108", "'x' is not an embedded resource in this request", ErrorKind.InvalidRequest)]
    [TestCase(406, "PGRST116", "JSON object requested, multiple (or no) rows returned", ErrorKind.NotSingle)]
    [TestCase(400, "PGRST122", "Invalid preferences given with handling=strict", ErrorKind.InvalidRequest)]
    [TestCase(400, "PGRST123", "Use of aggregate functions is not allowed", ErrorKind.NotSupported)]
    [TestCase(400, "PGRST124", "Query result exceeds max-affected preference constraint", ErrorKind.InvalidRequest)]
    [TestCase(400, "PGRST200", "Could not find a relationship", ErrorKind.InvalidRequest)]
    [TestCase(300, "PGRST201", "Could not embed because more than one relationship was found", ErrorKind.InvalidRequest)]
    [TestCase(404, "PGRST202", "Could not find the function public.f", ErrorKind.NotFound)]
    [TestCase(300, "PGRST203", "Could not choose the best candidate function", ErrorKind.InvalidRequest)]
    [TestCase(400, "PGRST204", "Could not find the 'x' column of 'notes' in the schema cache", ErrorKind.InvalidRequest)]
    [TestCase(404, "PGRST205", "Could not find the table 'public.x' in the schema cache", ErrorKind.TableNotFound)]
    [TestCase(500, "PGRST300", "Server lacks JWT secret", ErrorKind.BadConfiguration)]
    [TestCase(401, "PGRST301", "No suitable key or wrong key type", ErrorKind.InvalidToken)]
    [TestCase(401, "PGRST301", "JWT expired", ErrorKind.TokenExpired)]
    [TestCase(401, "PGRST302", "Anonymous access is disabled", ErrorKind.PermissionDenied)]
    [TestCase(401, "PGRST303", "JWT expired", ErrorKind.TokenExpired)]
    [TestCase(401, "PGRST303", "JWT not in audience", ErrorKind.InvalidToken)]
    [TestCase(500, "PGRSTX00", "Internal", ErrorKind.UpstreamError)]
    [TestCase(409, "23505", "duplicate key value violates unique constraint \"notes_pkey\"", ErrorKind.AlreadyExists)]
    [TestCase(409, "23P01", "conflicting key value violates exclusion constraint", ErrorKind.AlreadyExists)]
    [TestCase(409, "23503", "violates foreign key constraint", ErrorKind.ForeignKeyViolation)]
    [TestCase(400, "23001", "update or delete on table violates RESTRICT setting", ErrorKind.ForeignKeyViolation)]
    [TestCase(400, "23502", "null value in column \"title\"", ErrorKind.NotNullViolation)]
    [TestCase(400, "23514", "violates check constraint", ErrorKind.CheckViolation)]
    [TestCase(400, "44000", "new row violates check option for view", ErrorKind.CheckViolation)]
    [TestCase(400, "22P02", "invalid input syntax for type integer: \"x\"", ErrorKind.TypeMismatch)]
    [TestCase(400, "22003", "value out of range", ErrorKind.TypeMismatch)]
    [TestCase(400, "2201B", "invalid regular expression", ErrorKind.InvalidRequest)]
    [TestCase(404, "42883", "operator does not exist: integer ~~ unknown", ErrorKind.TypeMismatch)]
    [TestCase(404, "42P01", "relation \"public.x\" does not exist", ErrorKind.TableNotFound)]
    [TestCase(400, "42703", "column notes.x does not exist", ErrorKind.InvalidRequest)]
    [TestCase(500, "42P17", "infinite recursion detected in policy for relation \"notes\"", ErrorKind.UpstreamError)]
    [TestCase(401, "42501", "permission denied for table notes", ErrorKind.PermissionDenied)]
    [TestCase(403, "42501", "new row violates row-level security policy", ErrorKind.PermissionDenied)]
    [TestCase(405, "25006", "cannot execute INSERT in a read-only transaction", ErrorKind.PermissionDenied)]
    [TestCase(400, "21000", "UPDATE requires a WHERE clause", ErrorKind.InvalidRequest)]
    [TestCase(400, "P0001", "no more than three notes", ErrorKind.InvalidRequest)]
    [TestCase(500, "40001", "could not serialize access", ErrorKind.Conflict)]
    [TestCase(500, "40P01", "deadlock detected", ErrorKind.Conflict)]
    [TestCase(500, "55P03", "could not obtain lock", ErrorKind.Conflict)]
    [TestCase(500, "57014", "canceling statement due to statement timeout", ErrorKind.UpstreamTimeout)]
    [TestCase(503, "53300", "too many connections", ErrorKind.UpstreamUnavailable)]
    [TestCase(500, "57P01", "terminating connection due to administrator command", ErrorKind.UpstreamUnavailable)]
    [TestCase(503, "08006", "connection failure", ErrorKind.UpstreamUnavailable)]
    [TestCase(403, "28P01", "password authentication failed", ErrorKind.BadConfiguration)]
    [TestCase(500, "XX000", "internal error", ErrorKind.UpstreamError)]
    [TestCase(402, "PT402", "Payment required", ErrorKind.InvalidRequest)]
    [TestCase(401, "PT401", "Not for you", ErrorKind.PermissionDenied)]
    [TestCase(429, "PT429", "Slow down", ErrorKind.UpstreamRateLimited)]
    public void Map_Code_IsThatKindWithTheCodeKept(int status, string code, string message, ErrorKind kind)
    {
        var error = PostgrestErrors.Map(UpstreamAnswers.Of(status, $$"""{"code":"{{code}}","details":"the details","hint":"the hint","message":{{System.Text.Json.JsonSerializer.Serialize(message)}}}"""));
        Assert.That(error.Kind, Is.EqualTo(kind));
        Assert.That(error.UpstreamCode, Is.EqualTo(code));
        if (kind is not (ErrorKind.NotSupported or ErrorKind.RangeNotSatisfiable or ErrorKind.NotSingle))
            Assert.That(error.Message, Is.EqualTo(message));
        if (kind == ErrorKind.UpstreamUnavailable)
            Assert.That(error.RetryAfter, Is.Not.Null);
    }

    [TestCase("Results contain 0 rows, application/vnd.pgrst.object+json requires 1 row", ErrorKind.NotFound)]
    [TestCase("The result contains 0 rows", ErrorKind.NotFound)]
    [TestCase("The result contains 2 rows", ErrorKind.NotSingle)]
    public void MapById_NotSingle_IsNotFoundWhereThereIsNoRow(string details, ErrorKind kind) =>
        Assert.That(PostgrestErrors.MapById(UpstreamAnswers.Of(406, $$"""{"code":"PGRST116","details":"{{details}}","message":"m"}""")).Kind, Is.EqualTo(kind));

    [Test]
    public void Map_HeadWithoutABody_IsToldByItsStatus()
    {
        Assert.That(PostgrestErrors.MapById(UpstreamAnswers.Of(406, "")).Kind, Is.EqualTo(ErrorKind.NotFound));
        Assert.That(PostgrestErrors.Map(UpstreamAnswers.Of(406, "")).Kind, Is.EqualTo(ErrorKind.NotSingle));
    }

    [Test]
    public void Map_AggregatesSwitchedOff_TellsTheSettingThatSwitchesThemOn() =>
        Assert.That(
            PostgrestErrors.Map(UpstreamAnswers.Of(400, """{"code":"PGRST123","message":"Use of aggregate functions is not allowed"}""")).Message,
            Does.Contain("pgrst.db_aggregates_enabled"));

    [TestCase("""{"message":"Invalid API key","hint":"Double check your Supabase `anon` or `service_role` API key."}""")]
    [TestCase("""{"message":"No API key found in request"}""")]
    public void Map_KeyRefused_IsTheConnectionsFaultWhoeverCalls(string body) =>
        Assert.That(PostgrestErrors.Map(UpstreamAnswers.Of(401, body)).Kind, Is.EqualTo(ErrorKind.BadConfiguration));

    [TestCase("PGRST301", ErrorKind.BadConfiguration)]
    [TestCase("PGRST303", ErrorKind.BadConfiguration)]
    [TestCase("42501", ErrorKind.PermissionDenied)]
    [TestCase("PT401", ErrorKind.PermissionDenied)]
    public void Map_TokenRefusedWithoutAUser_IsTheConnectionsKey(string code, ErrorKind kind) =>
        Assert.That(ProjectErrors.OfKeyAlone(PostgrestErrors.Map(UpstreamAnswers.Of(401, $$"""{"code":"{{code}}","message":"JWT expired"}"""))).Kind, Is.EqualTo(kind));
}
