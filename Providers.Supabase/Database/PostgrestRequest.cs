using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;

namespace Providers.Supabase.Database;

/// <summary>A request to PostgREST in the making.</summary>
internal sealed class PostgrestRequest
{
    private static readonly ForwardAnswer Rows = new ForwardAnswer.PassThrough { Headers = ["Content-Range"] };
    private static readonly ForwardAnswer CreatedRows = new ForwardAnswer.PassThrough { Status = 201 };

    private readonly string _address;
    private readonly List<KeyValuePair<string, string>> _headers;
    private readonly bool _hasUser;
    private string? _prefer;

    /// <param name="context">The connection, and on whose behalf.</param>
    /// <param name="resource">The table, or with <paramref name="escaped"/> a path as it is.</param>
    /// <param name="escaped">Whether the resource is escaped already.</param>
    public PostgrestRequest(OperationContext context, string resource, bool escaped = false)
    {
        _address = $"{((SupabaseSettings)context.Connection.Settings).Rest}{(escaped ? resource : Uri.EscapeDataString(resource))}";
        var credentials = Credentials.Of(context);
        _headers = new List<KeyValuePair<string, string>>(credentials.Count + 2);
        _headers.AddRange(credentials);
        _hasUser = context.Caller.UserToken is not null;
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

    /// <summary>Adds a preference, where there is one.</summary>
    public PostgrestRequest Prefer(string? preference)
    {
        if (preference is not null)
            _prefer = _prefer is null ? preference : $"{_prefer}, {preference}";
        return this;
    }

    /// <summary>A request whose answer passes through.</summary>
    public Forward ToForward(HttpMethod method, string query, ForwardBody body, Func<UpstreamAnswer, ProviderException> mapError, int? status = null) => new()
    {
        Method = method,
        Uri = Address(query),
        Headers = Headers(),
        Body = body,
        Answer = status is null ? Rows : CreatedRows,
        MapError = _hasUser ? mapError : answer => ProjectErrors.OfKeyAlone(mapError(answer)),
    };

    /// <summary>A request whose answer is read.</summary>
    public UpstreamRequest ToRequest(HttpMethod method, string query, HttpContent? content = null, int maxBytes = 1 << 20) => new()
    {
        Method = method,
        Uri = Address(query),
        Headers = Headers(),
        Content = content,
        MaxBytes = maxBytes,
    };

    private Uri Address(string query) => new(query.Length == 0 ? _address : $"{_address}?{query}");

    private List<KeyValuePair<string, string>> Headers()
    {
        if (_prefer is not null)
            _headers.Add(new("Prefer", _prefer));
        return _headers;
    }
}
