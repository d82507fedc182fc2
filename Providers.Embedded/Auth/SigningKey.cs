using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using Providers.Abstractions.Errors;
using Providers.Embedded.Storage;

namespace Providers.Embedded.Auth;

/// <summary>
/// The key pair that a store's tokens are signed with (ES256). The private key lies in a file beside the database that only the
/// gateway's own account may read, not in the database: copies of the data for other eyes then hold nothing to forge tokens with.
/// </summary>
internal sealed class SigningKey
{
    private const string FileName = "auth-signing-key.pem";

    private SigningKey(ECDsa pair)
    {
        var point = pair.ExportParameters(includePrivateParameters: false).Q;
        var (x, y) = (Base64UrlEncoder.Encode(point.X), Base64UrlEncoder.Encode(point.Y));
        // RFC 7638: the members that make the key, in order, without blanks.
        var id = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.UTF8.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}""")));
        Key = new ECDsaSecurityKey(pair) { KeyId = id };
        Credentials = new SigningCredentials(Key, SecurityAlgorithms.EcdsaSha256);
        PublicJwk = JsonElement.Parse($$"""{"kty":"EC","crv":"P-256","x":"{{x}}","y":"{{y}}","kid":"{{id}}","alg":"ES256","use":"sig"}""");
    }

    public ECDsaSecurityKey Key { get; }

    public SigningCredentials Credentials { get; }

    /// <summary>The public half as a JSON Web Key.</summary>
    public JsonElement PublicJwk { get; }

    /// <summary>The store's key, made at first use.</summary>
    public static SigningKey Open(string directory)
    {
        var path = Path.Combine(directory, FileName);
        try
        {
            if (!File.Exists(path))
                Create(directory, path);
            var pair = ECDsa.Create();
            pair.ImportFromPem(File.ReadAllText(path));
            return new SigningKey(pair);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or CryptographicException)
        {
            throw new ProviderException(
                ErrorKind.UpstreamUnavailable,
                $"The key for users' tokens, {FileName} in the connection's folder, cannot be read or made. Check that the gateway may write there, or restore it from a backup.",
                error);
        }
    }

    private static void Create(string directory, string path)
    {
        // Complete and durable under another name first: a crash must not leave half a key.
        var temporary = path + ".new";
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(temporary, options))
        {
            file.Write(Encoding.ASCII.GetBytes(pair.ExportPkcs8PrivateKeyPem()));
            file.Flush(flushToDisk: true);
        }
        File.Move(temporary, path);
        DirectorySync.Flush(directory);
    }
}
