using System.Globalization;
using Gateway.Host.Keys;
using Gateway.Host.Metering;
using Gateway.Host.Pipeline;
using Gateway.Host.Tenancy;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api.Usage;

/// <summary><c>/api/usage</c>: what the tenant used, and what is left.</summary>
internal sealed class UsageEndpoints(ICallMeter meter, TimeProvider clock)
{
    private static readonly TimeSpan DefaultSpan = TimeSpan.FromDays(1);

    private static readonly string[] TimeFormats = ["yyyy-MM-dd", "yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"];

    public static IEndpointRouteBuilder Map(IEndpointRouteBuilder app)
    {
        var api = ActivatorUtilities.CreateInstance<UsageEndpoints>(app.ServiceProvider);
        var endpoint = new TenantEndpoint(Concern.Tenant, "usage", Scope.UsageRead, SecretOnly: true);
        app.MapMethods("/api/usage", [HttpMethods.Get], (RequestDelegate)api.Usage).WithMetadata(endpoint);
        app.MapMethods("/api/usage/quota", [HttpMethods.Get], (RequestDelegate)api.Quota).WithMetadata(endpoint);
        return app;
    }

    private Task Usage(HttpContext context)
    {
        var query = context.Request.Query;
        var to = Time(query["to"], "to") ?? clock.GetUtcNow().AddSeconds(1);
        var from = Time(query["from"], "from") ?? to - DefaultSpan;
        if (from >= to)
            throw new ProviderException(ErrorKind.InvalidRequest, "'from' has to be before 'to'.");
        var usage = new UsageQuery(from, to, Granularity(query["granularity"]), GroupBy(query["group_by"]));
        var rows = meter.Usage(context.Gateway().Tenant!, usage);
        return GatewayJson.WriteAsync(context, StatusCodes.Status200OK, new UsageAnswer(from, to, query["granularity"] is [{ Length: > 0 } g] ? g : null, rows));
    }

    private Task Quota(HttpContext context)
    {
        if (context.Request.Query["subject"] is [{ Length: > 0 }])
            throw new ProviderException(ErrorKind.NotSupported, "Quotas are not kept for each user yet. Leave 'subject' out for the tenant's.");
        return GatewayJson.WriteAsync(context, StatusCodes.Status200OK, new QuotaAnswer(meter.Quotas(context.Gateway().Tenant!)));
    }

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

    private static string[] GroupBy(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return [];
        var dimensions = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var dimension in dimensions)
        {
            if (dimension is "user" or "meter")
                throw new ProviderException(ErrorKind.NotSupported, $"Usage is not told apart by '{dimension}' yet. It can be by: {string.Join(", ", UsageQuery.Dimensions)}.");
            if (!UsageQuery.Dimensions.Contains(dimension))
                throw new ProviderException(ErrorKind.InvalidRequest, $"'group_by' names '{dimension}', but knows only: {string.Join(", ", UsageQuery.Dimensions)}.");
        }

        return dimensions;
    }
}
