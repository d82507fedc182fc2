using Providers.Abstractions.Errors;

namespace Gateway.Host.ControlPlane.Changes;

/// <summary>Checks the origins that browsers may call from.</summary>
internal static class Origins
{
    public static IReadOnlyList<string>? Check(IReadOnlyList<string>? origins)
    {
        return origins?.FirstOrDefault(static origin => !IsOrigin(origin)) is { } mistaken
            ? throw new ProviderException(ErrorKind.InvalidRequest, $"'allowed_origins' holds '{mistaken}', which is no origin such as https://app.example.com.")
            : origins;
    }

    /// <summary>Whether browsers could send it: an origin ends before the path, without a slash.</summary>
    public static bool IsOrigin(string text) =>
        text.All(char.IsAscii) && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.GetLeftPart(UriPartial.Authority).Equals(text, StringComparison.OrdinalIgnoreCase);
}
