namespace Gateway.Host.Accounts;

/// <summary>Adds accounts, and the tenants that they make.</summary>
internal static class AccountServices
{
    public static IServiceCollection AddAccounts(this IServiceCollection services) => services
        .AddSingleton<SignUp>()
        .AddSingleton<AttemptLimits>()
        .AddSingleton<AccountPasswords>()
        .AddSingleton<AccountTokens>()
        .AddSingleton<AccountRegistry>()
        .AddSingleton<TenantFounder>();
}
