using System.Globalization;

namespace Gateway.Host.Api.Storage;

/// <summary>The parameters of a signed URL.</summary>
/// <param name="Tenant">Whose object.</param>
/// <param name="Method">GET (HEAD included) or PUT.</param>
/// <param name="Expires">When it ends, in seconds since 1970.</param>
/// <param name="User">The user on whose behalf it uploads; null where it acts as the service.</param>
/// <param name="Signature">The signature over all of it and the path, base64url.</param>
internal readonly record struct SignedUrl(string Tenant, string Method, long Expires, string? User, string Signature)
{
    public static bool TryRead(HttpRequest request, out SignedUrl signed)
    {
        signed = default;
        if (!request.QueryString.HasValue || !request.QueryString.Value!.Contains("signature=", StringComparison.Ordinal))
            return false;
        var query = request.Query;
        if (query["tenant"] is not [{ } tenant] || query["method"] is not [{ } method] || query["signature"] is not [{ } signature]
            || !long.TryParse(query["expires"], NumberStyles.None, CultureInfo.InvariantCulture, out var expires))
        {
            return false;
        }

        signed = new SignedUrl(tenant, method, expires, query["user"] is [{ Length: > 0 } user] ? user : null, signature);
        return true;
    }

    public override string ToString() =>
        $"tenant={Uri.EscapeDataString(Tenant)}&method={Method}&expires={Expires.ToString(CultureInfo.InvariantCulture)}{(User is null ? "" : $"&user={Uri.EscapeDataString(User)}")}&signature={Signature}";
}
