using System.Globalization;
using Gateway.Host.ControlPlane.Changes;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api.Keys;

/// <summary>Reads what is asked for of keys, the same for tenants and operators.</summary>
internal static class KeyRequests
{
    private static readonly TimeSpan DefaultOverlap = TimeSpan.FromHours(1);
    private static readonly TimeSpan MostOverlap = TimeSpan.FromDays(30);

    public static async Task<WantedKey> ReadNewAsync(HttpRequest request) => ReadNew(await JsonRequest.ReadAsync(request, "name", "kind", "scopes", "expires_at", "rate_limit"));

    /// <summary>What a new key is to be.</summary>
    public static WantedKey ReadNew(JsonRequest body)
    {
        var kind = body.RequiredString("kind") switch
        {
            "secret" => KeyKind.Secret,
            "publishable" => KeyKind.Publishable,
            var other => throw new ProviderException(ErrorKind.InvalidRequest, $"'kind' is '{other}', but has to be secret or publishable."),
        };
        return new WantedKey(body.RequiredString("name"), kind, body.OptionalStrings("scopes"), Time(body, "expires_at"), RateLimitBody.Read(body, "rate_limit"));
    }

    /// <summary>How long both keys work, in seconds or as <c>01:00:00</c>: an hour where nothing is said.</summary>
    public static async Task<TimeSpan> ReadOverlapAsync(HttpRequest request)
    {
        if (request.ContentLength is null or 0 && request.ContentType is null)
            return DefaultOverlap;
        var body = await JsonRequest.ReadAsync(request, "overlap");
        var overlap = body.OptionalTime("overlap") ?? DefaultOverlap;
        return overlap >= TimeSpan.Zero && overlap <= MostOverlap
            ? overlap
            : throw new ProviderException(ErrorKind.InvalidRequest, $"'overlap' is {overlap.TotalSeconds} seconds, but has to be 0 to {MostOverlap.TotalSeconds}.");
    }

    /// <summary>A time with its offset.</summary>
    public static DateTimeOffset? Time(JsonRequest body, string field)
    {
        if (body.OptionalString(field) is not { } text)
            return null;

        // A date first: else '12:00' would be a time of today.
        return text.Length > 10 && text[4] == '-' && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw new ProviderException(ErrorKind.InvalidRequest, $"'{field}' is '{text}', but has to be a time such as 2027-01-31T12:00:00Z.");
    }
}
