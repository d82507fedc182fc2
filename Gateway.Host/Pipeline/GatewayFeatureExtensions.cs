namespace Gateway.Host.Pipeline;

/// <summary>Access to the feature.</summary>
internal static class GatewayFeatureExtensions
{
    /// <summary>The gateway's feature; the first stage has set it.</summary>
    // By its type as a value: the generic call takes twice as long, and every stage asks.
    public static IGatewayFeature Gateway(this HttpContext context) => (IGatewayFeature)context.Features[typeof(IGatewayFeature)]!;
}
