using System.Text;
using Microsoft.Extensions.Primitives;

namespace Gateway.Host.Keys;

/// <summary>
/// Takes out of a request what is the gateway's own business, before the rest is passed on as it is: keys wherever they stand,
/// cookies, which belong to the gateway's origin, and headers that speak of one hop only.
/// </summary>
internal static class GatewayCredentials
{
    private static readonly string[] Own =
    [
        "apikey", "X-Tenant-Token", "Gateway-Tenant", "Cookie", "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Prefix",
        "X-Forwarded-Proto", "X-Forwarded-Scheme", "X-Forwarded-Server", "X-Original-Host", "X-Original-URL", "X-Rewrite-URL", "X-Real-IP",
    ];

    public static void Strip(HttpRequest request)
    {
        var headers = request.Headers;
        foreach (var name in HopByHop(headers.Connection))
            headers.Remove(name);
        foreach (var name in Own)
            headers.Remove(name);
        foreach (var name in TakenForOwn(headers) ?? [])
            headers.Remove(name);
        foreach (var name in Leaking(headers) ?? [])
            headers[name] = headers[name].Where(static value => value is not null && !GatewayKey.IsIn(value)).ToArray();

        if (request.QueryString.HasValue)
            request.QueryString = new QueryString(Strip(request.QueryString.Value!));
    }

    // Many servers hand headers to programs with '_' for '-', and so make two names one.
    private static List<string>? TakenForOwn(IHeaderDictionary headers)
    {
        List<string>? names = null;
        foreach (var (name, _) in headers)
        {
            if (name.Contains('_', StringComparison.Ordinal) && Own.Append("Authorization").Contains(name.Replace('_', '-'), StringComparer.OrdinalIgnoreCase))
                (names ??= []).Add(name);
        }

        return names;
    }

    // What 'Connection' names is meant for this hop; the change of protocol is the server's to negotiate.
    private static IEnumerable<string> HopByHop(StringValues connection) => connection
        .SelectMany(static value => value?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [])
        .Where(static name => !name.Equals("Upgrade", StringComparison.OrdinalIgnoreCase));

    private static List<string>? Leaking(IHeaderDictionary headers)
    {
        List<string>? names = null;
        foreach (var (name, values) in headers)
        {
            foreach (var value in values)
            {
                if (value is not null && GatewayKey.IsIn(value))
                    (names ??= []).Add(name);
            }
        }

        return names;
    }

    private static string Strip(string query)
    {
        var kept = new StringBuilder(query.Length);
        foreach (var parameter in query.AsSpan(1).Split('&'))
        {
            var text = query.AsSpan(1)[parameter];
            if (!IsKey(text))
                kept.Append(kept.Length == 0 ? '?' : '&').Append(text);
        }

        return kept.ToString();
    }

    private static bool IsKey(ReadOnlySpan<char> parameter)
    {
        var end = parameter.IndexOf('=');
        return Uri.UnescapeDataString(end < 0 ? parameter : parameter[..end]).Equals("apikey", StringComparison.OrdinalIgnoreCase)
            || (end >= 0 && GatewayKey.IsIn(Uri.UnescapeDataString(parameter[(end + 1)..])));
    }
}
