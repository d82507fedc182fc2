using Providers.Abstractions.Errors;

namespace Gateway.Host.ControlPlane.Changes;

/// <summary>Checks the origins that browsers may call from.</summary>
internal static class Origins
{
    public static IReadOnlyList<string>? Check(IReadOnlyList<string>? origins)
    {
        foreach (var origin in origins ?? [])
        {
            // An origin ends before the path; browsers send it without a slash at its end.
            if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || !uri.GetLeftPart(UriPartial.Authority).Equals(origin, StringComparison.OrdinalIgnoreCase))
                throw new ProviderException(ErrorKind.InvalidRequest, $"'allowed_origins' holds '{origin}', which is no origin such as https://app.example.com.");
        }

        return origins;
    }
}
