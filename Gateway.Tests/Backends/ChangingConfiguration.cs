using Microsoft.Extensions.Configuration;

namespace Gateway.Tests.Backends;

/// <summary>Settings that a test changes while the gateway runs.</summary>
internal sealed class ChangingConfiguration : ConfigurationProvider, IConfigurationSource
{
    public ChangingConfiguration(params (string Path, string? Value)[] settings) => Set(settings);

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <summary>Puts other settings in the place of all of these.</summary>
    public void Change(params (string Path, string? Value)[] settings)
    {
        Set(settings);
        OnReload();
    }

    private void Set((string Path, string? Value)[] settings) =>
        Data = settings.ToDictionary(static setting => setting.Path, static setting => setting.Value, StringComparer.OrdinalIgnoreCase);
}
