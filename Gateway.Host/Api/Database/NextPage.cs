using System.Text;
using Gateway.Host.Pipeline;

namespace Gateway.Host.Api.Database;

/// <summary>Makes the address of a next page: the request's own, with another cursor.</summary>
internal static class NextPage
{
    public static string Address(HttpRequest request, string cursor)
    {
        var address = new StringBuilder(request.Scheme).Append("://").Append(request.Host.Value).Append(RequestPath.Raw(request.HttpContext));
        var separator = '?';
        foreach (var range in request.QueryString.Value.AsSpan().TrimStart('?').Split('&'))
        {
            var parameter = request.QueryString.Value.AsSpan().TrimStart('?')[range];

            // A key does not belong into an answer.
            if (parameter.IsEmpty || parameter.StartsWith("cursor=") || parameter.SequenceEqual("cursor") || parameter.StartsWith("apikey="))
                continue;
            address.Append(separator).Append(parameter);
            separator = '&';
        }

        return address.Append(separator).Append("cursor=").Append(Uri.EscapeDataString(cursor)).ToString();
    }
}
