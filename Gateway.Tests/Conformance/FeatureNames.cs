namespace Gateway.Tests.Conformance;

/// <summary>The features that a kind of backend may declare: each must have its test.</summary>
internal static class FeatureNames
{
    public static IEnumerable<string> Of(Type names) => names.GetFields()
        .Where(field => field.IsLiteral && field.Name != nameof(Providers.Abstractions.Capabilities.DatabaseFeature.FilterPrefix))
        .Select(field => (string)field.GetRawConstantValue()!);
}
