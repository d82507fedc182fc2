using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Gateway.Tests.Firebase;

/// <summary>Keys as Google signs ID tokens with, and tokens of all sorts.</summary>
internal sealed class SigningKeys : IDisposable
{
    public const string UserId = "3f1c1d0e-8f0d-4d4f-9b61-b8f6a4f4b7aa";

    private RSA _key = RSA.Create(2048);
    private string _name = "key-1";

    /// <summary>The set as it is published.</summary>
    public string Published
    {
        get
        {
            var key = _key.ExportParameters(includePrivateParameters: false);
            return $$"""{"keys":[{"kty":"RSA","alg":"RS256","use":"sig","kid":"{{_name}}","n":"{{Base64Url.EncodeToString(key.Modulus)}}","e":"{{Base64Url.EncodeToString(key.Exponent)}}"}]}""";
        }
    }

    /// <summary>Takes a new key from now on.</summary>
    public void Rotate()
    {
        _key.Dispose();
        (_key, _name) = (RSA.Create(2048), "key-2");
    }

    /// <summary>A good token, but for what is changed of it.</summary>
    /// <param name="change">Changes its claims.</param>
    /// <param name="header">Changes its header.</param>
    /// <param name="now">When it was issued.</param>
    public string Issue(Action<JsonObject>? change = null, Action<JsonObject>? header = null, DateTimeOffset? now = null)
    {
        var issued = (now ?? TimeProvider.System.GetUtcNow()).ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["iss"] = $"https://securetoken.google.com/{GoogleStub.Project}", ["aud"] = GoogleStub.Project, ["sub"] = UserId, ["user_id"] = UserId,
            ["email"] = "ada@example.org", ["iat"] = issued, ["auth_time"] = issued, ["exp"] = issued + 3600, ["firebase"] = new JsonObject { ["sign_in_provider"] = "password" },
        };
        change?.Invoke(claims);
        var head = new JsonObject { ["alg"] = "RS256", ["kid"] = _name, ["typ"] = "JWT" };
        header?.Invoke(head);
        var signed = $"{Encode(head)}.{Encode(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(Sign(head["alg"]!.GetValue<string>(), Encoding.ASCII.GetBytes(signed)))}";
    }

    public void Dispose() => _key.Dispose();

    // What is public as the secret of HS256 is the oldest trick.
    private byte[] Sign(string algorithm, byte[] text) => algorithm switch
    {
        "RS256" => _key.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        "RS384" => _key.SignData(text, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1),
        "HS256" => HMACSHA256.HashData(Encoding.ASCII.GetBytes(_key.ExportSubjectPublicKeyInfoPem()), text),
        _ => [],
    };

    private static string Encode(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
}
