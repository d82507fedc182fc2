using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;

namespace Providers.Supabase.Database;

/// <summary>A request to PostgREST in the making.</summary>
internal sealed class PostgrestRequest
{
    private const int MaxBytes = 16 << 20;

    private static readonly ForwardAnswer Rows = new ForwardAnswer.PassThrough { Headers = ["Content-Range"] };

    // Whoever names a row gets it as plain JSON, as from every other backend.
    private static readonly ForwardAnswer OneRow = new ForwardAnswer.PassThrough { ContentType = "application/json; charset=utf-8" };

    private readonly OperationContext _context;
    private readonly string _resource;
    private readonly List<KeyValuePair<string, string>> _headers;
    private string? _prefer;
    private bool _wantsRows = true;
    private bool _isOne;

    /// <param name="context">The connection, and on whose behalf.</param>
    /// <param name="resource">The table, or with <paramref name="escaped"/> a path as it is.</param>
    /// <param name="escaped">Whether the resource is escaped already.</param>
    public PostgrestRequest(OperationContext context, string resource, bool escaped = false)
    {
        _context = context;
        _resource = escaped ? resource : Uri.EscapeDataString(resource);
        var credentials = Credentials.Of(context);
        _headers = new List<KeyValuePair<string, string>>(credentials.Count + 2);
        _headers.AddRange(credentials);
    }

    /// <summary>The preference for a count, or null.</summary>
    public static string? Count(CountMode mode) => mode switch
    {
        CountMode.Exact => "count=exact",
        CountMode.Planned => "count=planned",
        CountMode.Estimated => "count=estimated",
        _ => null,
    };

    /// <summary>Asks for a form of rows.</summary>
    public PostgrestRequest Accept(RowsFormat format)
    {
        _headers.Add(new("Accept", format switch
        {
            RowsFormat.Single => "application/vnd.pgrst.object+json",
            RowsFormat.Csv => "text/csv",
            _ => "application/json",
        }));
        return this;
    }

    /// <summary>Asks for the one row that there is.</summary>
    public PostgrestRequest AcceptOne()
    {
        _isOne = true;
        return Accept(RowsFormat.Single);
    }

    /// <summary>Asks for the rows that were written, or for none.</summary>
    public PostgrestRequest Return(bool rows)
    {
        _wantsRows = rows;
        return Prefer(rows ? "return=representation" : "return=minimal");
    }

    /// <summary>Adds a preference, where there is one.</summary>
    public PostgrestRequest Prefer(string? preference)
    {
        if (preference is not null)
            _prefer = _prefer is null ? preference : $"{_prefer}, {preference}";
        return this;
    }

    /// <summary>A request whose answer passes through.</summary>
    public Forward ToForward(HttpMethod method, string query, ForwardBody body, Func<UpstreamAnswer, ProviderException> mapError) => new()
    {
        Method = method,
        Uri = Address(query),
        Headers = Headers(),
        Body = body,
        ProvesUser = true,
        Answer = _isOne ? OneRow : Rows,
        Check = _wantsRows ? CheckRows : CheckEmpty,
        MapError = ProjectErrors.MapperFor(_context.Caller, mapError),
    };

    /// <summary>Sends the request, and reads the answer.</summary>
    /// <exception cref="ProviderException">The answer is an error.</exception>
    public async ValueTask<UpstreamAnswer> SendAsync(
        IUpstream upstream, HttpMethod method, string query, HttpContent? content, Func<UpstreamAnswer, ProviderException> mapError, CancellationToken cancellationToken)
    {
        var request = new UpstreamRequest { Method = method, Uri = Address(query), Headers = Headers(), Content = content, MaxBytes = MaxBytes };
        var answer = await upstream.SendAsync(request, _context.Connection, cancellationToken);
        return answer.Status < 300 ? answer : throw ProjectErrors.MapperFor(_context.Caller, mapError)(answer);
    }

    // What stands at a wrong address answers too, and its pages are not for the gateway to serve.
    private static void CheckRows(HttpResponseMessage response)
    {
        if (TypeOf(response) is { } type && !type.Contains("json", StringComparison.OrdinalIgnoreCase) && !type.StartsWith("text/csv", StringComparison.OrdinalIgnoreCase))
            throw UpstreamJson.NotJson();
    }

    // An answer without rows may say that it is of any type, but not that it is a page.
    private static void CheckEmpty(HttpResponseMessage response)
    {
        if (TypeOf(response)?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true)
            throw UpstreamJson.NotJson();
    }

    private static string? TypeOf(HttpResponseMessage response) =>
        response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var values) ? values.ToString() : null;

    private Uri Address(string query) =>
        new(string.Concat([((SupabaseSettings)_context.Connection.Settings).Root, SupabaseSettings.RestPath, _resource, query.Length == 0 ? "" : "?", query]));

    private List<KeyValuePair<string, string>> Headers()
    {
        if (_prefer is not null)
            _headers.Add(new("Prefer", _prefer));
        return _headers;
    }
}
