using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;

namespace Providers.Supabase.Database;

/// <summary>Callers' bodies, which are streamed and not read: only their media type is looked at.</summary>
internal static class RowBodies
{
    private const string JsonType = "application/json";

    public static ForwardBody Json(RequestBody body) => TypeOf(body) switch
    {
        JsonType => ForwardBody.Caller,

        // What curl says where nobody said otherwise; PostgREST would read a form.
        "" or "application/x-www-form-urlencoded" => new ForwardBody.CallerBody(JsonType),
        var type when type.EndsWith("+json", StringComparison.Ordinal) => new ForwardBody.CallerBody(JsonType),
        _ => throw Refuse(body, "Send 'application/json'."),
    };

    public static ForwardBody JsonOrCsv(RequestBody body) => TypeOf(body) == "text/csv" ? ForwardBody.Caller : Json(body);

    private static string TypeOf(RequestBody body)
    {
        var type = RequestBody.MediaType(body.ContentType);
        return type.Equals(JsonType, StringComparison.OrdinalIgnoreCase) ? JsonType : type.ToString().ToLowerInvariant();
    }

    private static ProviderException Refuse(RequestBody body, string mend) =>
        new(ErrorKind.UnsupportedMediaType, $"'{body.ContentType}' is not accepted here. {mend}");
}
