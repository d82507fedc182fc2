using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Providers.Firebase.Auth;

/// <summary>Public keys as they were read.</summary>
/// <param name="Published">As Google publishes them.</param>
/// <param name="Keys">The same, to verify with.</param>
/// <param name="ReadAt">When they were read, or were last asked for.</param>
/// <param name="ExpiresAt">Until when they may be used without asking again.</param>
internal sealed record KeySet(IReadOnlyList<JsonElement> Published, IReadOnlyList<SecurityKey> Keys, DateTimeOffset ReadAt, DateTimeOffset ExpiresAt)
{
    /// <summary>Whether it has the key of that name.</summary>
    public bool Has(string? name) => Keys.Any(key => key.KeyId == name);
}
