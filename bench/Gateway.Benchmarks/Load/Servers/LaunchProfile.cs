using System.Text.Json;

namespace Gateway.Benchmarks.Load.Servers;

/// <summary>How <c>dotnet run</c> starts the gateway: its own process is measured as it is meant to be started, others with the runtime's defaults.</summary>
internal static class LaunchProfile
{
    public static IReadOnlyDictionary<string, string> Environment { get; } = Read();

    private static Dictionary<string, string> Read()
    {
        using var settings = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.Root, "Gateway.Host", "Properties", "launchSettings.json")));
        var profile = settings.RootElement.GetProperty("profiles").GetProperty("Gateway");
        return profile.GetProperty("environmentVariables").EnumerateObject().ToDictionary(static variable => variable.Name, static variable => variable.Value.GetString()!);
    }
}
