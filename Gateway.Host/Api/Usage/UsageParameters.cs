using System.Globalization;
using Gateway.Host.Tenancy;
using Gateway.Host.Usage.Reading;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api.Usage;

/// <summary>Reads which usage is asked for.</summary>
internal static class UsageParameters
{
    private static readonly TimeSpan DefaultSpan = TimeSpan.FromDays(1);

    private static readonly string[] TimeFormats = ["yyyy-MM-dd", "yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"];

    /// <param name="request">The request.</param>
    /// <param name="clock">Tells now.</param>
    /// <param name="dimensions">What it may be told apart by.</param>
    /// <param name="others">Which parameters may be sent besides.</param>
    public static UsageQuery Read(HttpRequest request, TimeProvider clock, IReadOnlyList<string> dimensions, params ReadOnlySpan<string> others)
    {
        QueryParameters.RefuseUnknown(request, ["from", "to", "granularity", "group_by", .. others]);
        var query = request.Query;
        var given = Time(query["to"], "to");
        var to = given ?? clock.GetUtcNow().AddSeconds(1);
        var from = Time(query["from"], "from") ?? to - DefaultSpan;
        if (from >= to)
        {
            throw new ProviderException(ErrorKind.InvalidRequest, given is null
                ? $"'from' is {from:u}, in the future. Without 'to' it has to be before now."
                : $"'from' is {from:u}, but has to be before 'to', {to:u}, which the answer ends before.");
        }

        return new UsageQuery(from, to, Granularity(query["granularity"]), GroupBy(query["group_by"], dimensions));
    }

    /// <summary>The granularity as it was sent.</summary>
    public static string? GranularityIn(HttpRequest request) => request.Query["granularity"] is [{ Length: > 0 } granularity] ? granularity : null;

    private static DateTimeOffset? Time(string? text, string parameter)
    {
        if (string.IsNullOrEmpty(text))
            return null;

        // A plus sign that was not escaped arrives as a blank.
        return DateTimeOffset.TryParseExact(
                text.Replace(' ', '+'), TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            && time.Year is >= 1970 and < 9999
            ? time
            : throw new ProviderException(ErrorKind.InvalidRequest, $"'{parameter}' is '{text}', but has to be a day such as 2026-01-31 or a time such as 2026-01-31T12:00:00Z, from 1970 on.");
    }

    private static QuotaPeriod? Granularity(string? text) => text switch
    {
        null or "" => null,
        "minute" => QuotaPeriod.Minute,
        "hour" => QuotaPeriod.Hour,
        "day" => QuotaPeriod.Day,
        "month" => QuotaPeriod.Month,
        _ => throw new ProviderException(ErrorKind.InvalidRequest, $"'granularity' is '{text}', but has to be minute, hour, day or month."),
    };

    private static string[] GroupBy(string? text, IReadOnlyList<string> known)
    {
        if (string.IsNullOrEmpty(text))
            return [];
        var dimensions = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var dimension in dimensions)
        {
            if (!known.Contains(dimension, StringComparer.Ordinal))
                throw new ProviderException(ErrorKind.InvalidRequest, $"'group_by' names '{dimension}', but knows only: {string.Join(", ", known)}.");
        }

        return [.. dimensions.Distinct(StringComparer.Ordinal)];
    }
}
