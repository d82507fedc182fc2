using System.Text.Json;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;

namespace Gateway.Host.ControlPlane.Changes;

/// <summary>Tells all mistakes in one refusal, each with its place.</summary>
internal static class Mistakes
{
    /// <param name="errors">The mistakes, with paths of configuration.</param>
    /// <param name="root">The beginning of the paths that the caller knows nothing of.</param>
    public static ProviderException Refuse(SettingsErrors errors, string root)
    {
        var lines = errors.All.Select(error => $"{Path(error.Path, root)}: {error.Message}").ToList();
        return new ProviderException(ErrorKind.InvalidRequest, lines.Count == 1 ? lines[0] : $"There are {lines.Count} mistakes. {string.Join(" ", lines)}")
        {
            Details = lines.Count == 1 ? null : string.Join('\n', lines),
        };
    }

    // Configuration says Connections:main:Settings:url where a request says settings.url.
    private static string Path(string path, string root)
    {
        var rest = path.StartsWith(root, StringComparison.OrdinalIgnoreCase) ? path[root.Length..] : path;
        return string.Join('.', rest.Split(':').Select(JsonNamingPolicy.SnakeCaseLower.ConvertName));
    }
}
