namespace Providers.Firebase.Credentials;

/// <summary>The account that the service acts as, out of the JSON file that Google gives for it.</summary>
/// <param name="ProjectId">The project that it belongs to.</param>
/// <param name="ClientEmail">Its address.</param>
/// <param name="PrivateKey">Its key, in PEM.</param>
internal sealed record ServiceAccount(string ProjectId, string ClientEmail, string PrivateKey)
{
    public override string ToString() => ClientEmail; // Never the key, wherever it is written.
}
