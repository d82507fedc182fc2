using System.Collections.Frozen;
using Providers.Abstractions.Errors;

namespace Providers.Firebase.Native;

/// <summary>Refuses parameters that stand for headers: they would bring other credentials, another project, or a body that cannot be read.</summary>
internal static class NativeQuery
{
    private static readonly FrozenSet<string> Refused = FrozenSet.ToFrozenSet(
        ["key", "access_token", "oauth_token", "bearer_token", "userProject", "$userProject", "$httpHeaders", "$httpMethod", "$ct", "$req", "$outputDefaults"], StringComparer.OrdinalIgnoreCase);

    public static void Check(string query)
    {
        foreach (var parameter in query.TrimStart('?').Split('&', ';'))
        {
            var name = Uri.UnescapeDataString(parameter.Split('=')[0].Replace('+', ' '));
            if (Refused.Contains(name))
                throw new ProviderException(ErrorKind.InvalidRequest, $"The parameter '{name}' may not be sent: the gateway brings the credentials, and a connection is confined to its own project.");
        }
    }
}
