using Providers.Abstractions.Connections;

namespace Gateway.Host.Tenancy;

/// <summary>The configuration has mistakes: all of them, each with its path.</summary>
internal sealed class InvalidConfigurationException(IReadOnlyList<SettingsError> errors)
    : Exception($"The configuration has {errors.Count} mistake(s):{string.Concat(errors.Select(e => $"{Environment.NewLine}  {e.Path}: {e.Message}"))}")
{
    public IReadOnlyList<SettingsError> Errors => errors;
}
