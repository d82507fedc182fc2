using System.Globalization;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api;

/// <summary>The parameters of paged lists.</summary>
internal static class PageParameters
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;

    public static int Limit(HttpRequest request)
    {
        if (!request.Query.TryGetValue("limit", out var values))
            return DefaultLimit;
        return int.TryParse(values.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit
            ? limit
            : throw new ProviderException(ErrorKind.InvalidRequest, $"'limit' is '{values}', but has to be a whole number between 1 and {MaxLimit}.");
    }

    public static string? Cursor(HttpRequest request) => request.Query["cursor"] switch
    {
        [] or [""] => null,
        [{ } cursor] => cursor,
        _ => throw new ProviderException(ErrorKind.InvalidRequest, "'cursor' was sent more than once. Send the one of the page before."),
    };
}
