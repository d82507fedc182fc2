using Gateway.Host.Keys;
using Gateway.Host.Pipeline;
using Gateway.Host.Problems;
using Gateway.Host.Tenancy;
using Gateway.Host.Usage.Counting;

namespace Gateway.Host.Usage;

/// <summary>Tells the counter what became of a call.</summary>
internal sealed class CallUsageRecorder(UsageCounter counter, AcceptedTokens accepted)
{
    /// <summary>The key's name where the gateway's own signature stands in for a key.</summary>
    public const string SignedUrl = "signed-url";

    private const int ResourceSegment = 2;
    private const int MaxResource = 200;

    public void Record(HttpContext context, IGatewayFeature feature, Tenant tenant, TenantEndpoint endpoint, Exception? failure)
    {
        var status = failure is null ? context.Response.StatusCode : ErrorStatus.Of(context, failure);
        counter.Add(
            new CallIdentity(
                tenant.Name,
                feature.Key?.Name ?? SignedUrl,
                endpoint.Operation,
                endpoint.Resource is null ? default : Resource(context),
                feature.Connection?.Provider ?? "",
                status / 100,
                User(feature, tenant, failure is null && status < StatusCodes.Status400BadRequest) ?? ""),
            new CallUse(feature.BytesIn, feature.BytesOut, feature.Upstream, feature.DocumentsRead, feature.Messages));
    }

    private string? User(IGatewayFeature feature, Tenant tenant, bool succeeded) =>
        feature.Caller is KeyCaller { UserToken: { } token } caller && (caller.VerifiedUserId is not null || (succeeded && feature.ProvesUser))
            ? accepted.Accept(tenant, token, caller.VerifiedUserId)
            : null;

    // Nearly always as it was sent. What cannot be a name of anything is counted without.
    private static ReadOnlySpan<char> Resource(HttpContext context)
    {
        var raw = RequestPath.RawSegment(context, ResourceSegment);
        if (raw.Length > MaxResource)
            return default;
        if (!raw.Contains('%') && System.Text.Ascii.IsValid(raw))
            return raw;
        try
        {
            var name = RequestPath.Decode(raw);
            return name.Any(char.IsControl) ? default : name;
        }
        catch (Providers.Abstractions.Errors.ProviderException)
        {
            return default;
        }
    }
}
