using Providers.Abstractions.Database.Tables;

namespace Gateway.Tests.Backends;

/// <summary>Policies as settings spell them.</summary>
internal static class PolicyNames
{
    public static string Of(AccessPolicy policy) => policy switch
    {
        AccessPolicy.PublicRead => "public-read",
        AccessPolicy.Authenticated => "authenticated",
        AccessPolicy.Owner => "owner",
        _ => "none",
    };
}
