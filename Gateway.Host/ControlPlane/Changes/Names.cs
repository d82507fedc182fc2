using Gateway.Host.Tenancy;
using Providers.Abstractions.Errors;

namespace Gateway.Host.ControlPlane.Changes;

/// <summary>
/// Names of what is made over the API: ASCII in lower case, so that no two differ by case alone or look alike in another script.
/// </summary>
internal static class Names
{
    /// <summary>A new name.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.InvalidRequest"/>.</exception>
    public static string Check(string field, string name) => TenantReader.IsName(name) && !name.Any(char.IsAsciiLetterUpper)
        ? name
        : throw new ProviderException(ErrorKind.InvalidRequest, $"'{field}' is '{name}', but has to be 1 to 63 lower-case letters a-z, digits, '-' or '_', the first a letter or digit.");
}
