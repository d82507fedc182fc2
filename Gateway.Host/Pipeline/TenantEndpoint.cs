using Gateway.Host.Tenancy;

namespace Gateway.Host.Pipeline;

/// <summary>Endpoint metadata: the endpoint acts for a tenant, so it needs a key and a scope.</summary>
/// <param name="Concern">What it is about; decides the connection and whether the call is counted.</param>
/// <param name="Operation">What it is called in usage reports.</param>
/// <param name="Scope">The scope that a key needs, or null where any key will do.</param>
/// <param name="Resource">The route value that a scope can be narrowed to, or null.</param>
/// <param name="SecretOnly">Whether only secret keys may call it.</param>
/// <param name="Signable">Whether a signed URL may stand in for a key.</param>
/// <param name="AnswersSecrets">Whether its answers may hold secrets, so that none is ever kept.</param>
internal sealed record TenantEndpoint(
    Concern Concern, string Operation, string? Scope, string? Resource = null, bool SecretOnly = false, bool Signable = false, bool AnswersSecrets = false);
