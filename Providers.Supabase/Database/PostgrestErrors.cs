using System.Collections.Frozen;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;

namespace Providers.Supabase.Database;

/// <summary>
/// What PostgREST's and PostgreSQL's codes are in the contract's words.
/// https://docs.postgrest.org/en/stable/references/errors.html, https://www.postgresql.org/docs/current/errcodes-appendix.html
/// </summary>
internal static class PostgrestErrors
{
    private static readonly FrozenDictionary<string, ErrorKind> Kinds = new Dictionary<string, ErrorKind>
    {
        ["PGRST000"] = ErrorKind.UpstreamUnavailable, ["PGRST001"] = ErrorKind.UpstreamUnavailable, ["PGRST002"] = ErrorKind.UpstreamUnavailable,
        ["PGRST003"] = ErrorKind.UpstreamTimeout,
        ["PGRST103"] = ErrorKind.RangeNotSatisfiable, ["PGRST107"] = ErrorKind.UnsupportedMediaType, ["PGRST116"] = ErrorKind.NotSingle,
        ["PGRST123"] = ErrorKind.NotSupported, ["PGRST202"] = ErrorKind.NotFound, ["PGRST205"] = ErrorKind.TableNotFound,
        ["PGRST300"] = ErrorKind.BadConfiguration, ["PGRST301"] = ErrorKind.InvalidToken, ["PGRST302"] = ErrorKind.PermissionDenied,
        ["PGRST303"] = ErrorKind.InvalidToken,
        ["23505"] = ErrorKind.AlreadyExists, ["23P01"] = ErrorKind.AlreadyExists, ["23503"] = ErrorKind.ForeignKeyViolation, ["23001"] = ErrorKind.ForeignKeyViolation,
        ["23502"] = ErrorKind.NotNullViolation, ["23514"] = ErrorKind.CheckViolation, ["23000"] = ErrorKind.CheckViolation, ["44000"] = ErrorKind.CheckViolation,
        ["42501"] = ErrorKind.PermissionDenied, ["42P01"] = ErrorKind.TableNotFound, ["42883"] = ErrorKind.TypeMismatch, ["42804"] = ErrorKind.TypeMismatch,
        ["2201B"] = ErrorKind.InvalidRequest, ["25006"] = ErrorKind.PermissionDenied, ["57014"] = ErrorKind.UpstreamTimeout, ["40001"] = ErrorKind.Conflict, ["40P01"] = ErrorKind.Conflict,
        ["42P17"] = ErrorKind.UpstreamError, ["55P03"] = ErrorKind.Conflict, ["28000"] = ErrorKind.BadConfiguration, ["28P01"] = ErrorKind.BadConfiguration,
    }.ToFrozenDictionary();

    /// <summary>Reads an error.</summary>
    public static ProviderException Map(UpstreamAnswer answer) => Map(answer, ErrorKind.NotSingle);

    /// <summary>Reads an error of a call that names one row by its id: no row is then not found.</summary>
    public static ProviderException MapById(UpstreamAnswer answer) => Map(answer, ErrorKind.NotFound);

    /// <summary>Whether a change of one row by its id found one.</summary>
    public static void CheckOneAffected(HttpContentHeaders headers)
    {
        if (headers.TryGetValues("Content-Range", out var values) && values.FirstOrDefault() is { } range && range.EndsWith("/0", StringComparison.Ordinal))
            throw NoRow();
    }

    private static ProviderException Map(UpstreamAnswer answer, ErrorKind whenNotSingle)
    {
        var body = UpstreamJson.ReadError(answer);

        // A function that raises PT402 means what it says to its caller. https://docs.postgrest.org/en/stable/references/errors.html#raise-errors-with-http-status-codes
        if (body.Text("code") is { } own && own.StartsWith("PT", StringComparison.Ordinal))
            return Raised(answer, own, body);
        if (ProjectErrors.Find(answer) is { } project)
            return project;
        if (ProjectErrors.IsAboutKey(answer, body))
            return ProjectErrors.KeyRefused(body.Text("code"));

        // HEAD has no body to tell more.
        if (answer is { Status: 406, Body.IsEmpty: true })
            return whenNotSingle == ErrorKind.NotFound ? NoRow() : NotSingle(body);
        if (body.Text("code") is not { } code)
            return ProjectErrors.OfStatus(answer, null, body.Text("message"));
        if (code == "PGRST116")
            return whenNotSingle == ErrorKind.NotFound && HasNoRows(body) ? NoRow() : NotSingle(body);
        return KindOf(code, body) is { } kind ? Describe(kind, answer, code, body) : ProjectErrors.OfStatus(answer, code, body.Text("message"));
    }

    private static ErrorKind? KindOf(string code, JsonElement body)
    {
        if (code is "PGRST301" or "PGRST303" && ProjectErrors.IsExpired(body.Text("message")))
            return ErrorKind.TokenExpired;
        if (Kinds.TryGetValue(code, out var kind))
            return kind;
        return code switch
        {
            _ when code.StartsWith("PGRST1", StringComparison.Ordinal) || code.StartsWith("PGRST2", StringComparison.Ordinal) => ErrorKind.InvalidRequest,
            ['0', '8', ..] or ['5', '3', ..] or ['5', '7', ..] => ErrorKind.UpstreamUnavailable,
            ['2', '2', ..] => ErrorKind.TypeMismatch,
            ['4', '2', ..] or ['2', '1', ..] or ['P', '0', ..] or ['0', 'A', ..] => ErrorKind.InvalidRequest,
            _ => null,
        };
    }

    private static ProviderException Describe(ErrorKind kind, UpstreamAnswer answer, string code, JsonElement body)
    {
        var message = body.Text("message") ?? "The database refused.";
        message = kind switch
        {
            ErrorKind.NotSupported => "Aggregates are switched off in this project. Switch them on with: ALTER ROLE authenticator SET pgrst.db_aggregates_enabled = 'true'; NOTIFY pgrst, 'reload config';",
            ErrorKind.RangeNotSatisfiable => "'offset' lies beyond the rows that match. Choose a smaller one.",
            _ => message,
        };
        return new ProviderException(kind, message)
        {
            UpstreamCode = code,
            Details = body.Text("details"),
            Hint = body.Text("hint"),
            RetryAfter = kind == ErrorKind.UpstreamUnavailable ? answer.RetryAfter ?? TimeSpan.FromSeconds(5) : null,
        };
    }

    // Whatever the status is, it is the function that speaks, not the project or its key.
    private static ProviderException Raised(UpstreamAnswer answer, string code, JsonElement body)
    {
        var error = ProjectErrors.OfStatus(answer, code, body.Text("message"));
        var kind = error.Kind == ErrorKind.InvalidToken ? ErrorKind.PermissionDenied : error.Kind;
        return new ProviderException(kind, error.Message) { UpstreamCode = code, Details = body.Text("details"), Hint = body.Text("hint"), RetryAfter = error.RetryAfter };
    }

    // "The result contains 0 rows"
    private static bool HasNoRows(JsonElement body) =>
        body.Text("details") is not { } details || details.Contains(" 0 rows", StringComparison.Ordinal);

    private static ProviderException NoRow() => new(ErrorKind.NotFound, "There is no such row, or not for this caller.") { UpstreamCode = "PGRST116" };

    private static ProviderException NotSingle(JsonElement body) =>
        new(ErrorKind.NotSingle, "One object was asked for, but the result has none or several rows. Narrow the query, or ask for 'application/json'.")
        {
            UpstreamCode = "PGRST116",
            Details = body.Text("details"),
        };
}
