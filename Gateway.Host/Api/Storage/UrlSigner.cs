using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gateway.Host.Pipeline;
using Gateway.Host.Tenancy;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Storage;

namespace Gateway.Host.Api.Storage;

/// <summary>Signs URLs, the same for every provider: an HMAC over tenant, method, expiry, user, bucket and path.</summary>
internal sealed class UrlSigner(SigningKey key, TimeProvider clock)
{
    /// <summary>The longest life of a signed URL.</summary>
    public static readonly TimeSpan MaxLife = TimeSpan.FromDays(7);

    /// <summary>The query of a signed URL for an object.</summary>
    /// <param name="tenant">Whose object.</param>
    /// <param name="method">GET or PUT.</param>
    /// <param name="address">Which object.</param>
    /// <param name="expiresAt">When the URL ends.</param>
    /// <param name="user">The user on whose behalf it uploads, or null.</param>
    public SignedUrl Sign(Tenant tenant, string method, ObjectAddress address, DateTimeOffset expiresAt, string? user)
    {
        var signed = new SignedUrl(tenant.Name, method, expiresAt.ToUnixTimeSeconds(), user, "");
        return signed with { Signature = Signature(signed, address) };
    }

    /// <summary>Checks a signed URL against the request it came with.</summary>
    public void Verify(HttpContext context, SignedUrl signed)
    {
        var address = StoragePaths.Object(context);
        var expected = Signature(signed, address);
        var method = HttpMethods.IsHead(context.Request.Method) ? HttpMethods.Get : context.Request.Method;
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(signed.Signature))
            || method != signed.Method)
        {
            throw Unfit();
        }

        if (clock.GetUtcNow().ToUnixTimeSeconds() >= signed.Expires)
            throw new ProviderException(ErrorKind.PermissionDenied, "The signed URL has expired. Sign a new one.");
    }

    /// <summary>The refusal of a signature that was not made for this.</summary>
    public static ProviderException Unfit() =>
        new(ErrorKind.PermissionDenied, "The signature does not fit this method and path. Use the URL as it was given, or sign a new one.");

    private string Signature(SignedUrl signed, ObjectAddress address)
    {
        // Divided by line feeds, which neither names nor paths can hold, so that no two inputs read the same.
        var text = string.Create(CultureInfo.InvariantCulture, $"v1\n{signed.Tenant}\n{signed.Method}\n{signed.Expires}\n{signed.User}\n{address.Bucket}\n{address.Path}");
        return Base64Url.EncodeToString(HMACSHA256.HashData(key.Bytes, Encoding.UTF8.GetBytes(text)));
    }
}
