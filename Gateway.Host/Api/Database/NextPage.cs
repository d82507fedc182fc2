using System.Buffers;
using System.Globalization;
using System.Text;
using Gateway.Host.Pipeline;

namespace Gateway.Host.Api.Database;

/// <summary>Makes the address of a next page: the request's own, with another cursor.</summary>
internal static class NextPage
{
    // What RFC 3986 lets stand in a path or query. The server takes more, such as the '>' of a JSON path, which would end a Link's target.
    private static readonly SearchValues<char> Legal =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?@!$&'()*+,;=%");

    public static string Address(HttpRequest request, string cursor)
    {
        var address = new StringBuilder(request.Scheme).Append("://").Append(request.Host.Value);
        Append(address, RequestPath.Raw(request.HttpContext));
        var separator = '?';
        var query = request.QueryString.Value.AsSpan().TrimStart('?');
        foreach (var range in query.Split('&'))
        {
            var parameter = query[range];

            // A key does not belong into an answer.
            if (parameter.IsEmpty || parameter.StartsWith("cursor=") || parameter.SequenceEqual("cursor") || parameter.StartsWith("apikey="))
                continue;
            Append(address.Append(separator), parameter);
            separator = '&';
        }

        return address.Append(separator).Append("cursor=").Append(Uri.EscapeDataString(cursor)).ToString();
    }

    private static void Append(StringBuilder address, ReadOnlySpan<char> text)
    {
        while (text.IndexOfAnyExcept(Legal) is >= 0 and var illegal)
        {
            address.Append(text[..illegal]).Append(CultureInfo.InvariantCulture, $"%{(int)text[illegal]:X2}");
            text = text[(illegal + 1)..];
        }

        address.Append(text);
    }
}
