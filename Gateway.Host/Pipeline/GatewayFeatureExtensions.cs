using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Host.Pipeline;

/// <summary>Access to the feature.</summary>
internal static class GatewayFeatureExtensions
{
    /// <summary>The gateway's feature; the first stage has set it.</summary>
    public static IGatewayFeature Gateway(this HttpContext context) => context.Features.GetRequiredFeature<IGatewayFeature>();
}
