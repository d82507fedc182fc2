using System.Text.Json;
using Gateway.Host.Accounts;
using Gateway.Host.ControlPlane.Changes;
using Gateway.Host.Tenancy;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api.SelfService;

/// <summary><c>POST /api/tenants</c>: an account makes its own tenant and connects its backends.</summary>
internal sealed class OwnTenantsEndpoint(SignUp signUp, AttemptLimits limits, AccountTokens tokens, TenantFounder founder, ProviderCatalogue providers)
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var api = ActivatorUtilities.CreateInstance<OwnTenantsEndpoint>(app.ServiceProvider);
        app.MapMethods("/api/tenants", [HttpMethods.Post], (RequestDelegate)api.Create);
    }

    private async Task Create(HttpContext context)
    {
        signUp.RefuseClosed();
        SignUpEndpoints.RefuseIdempotency(context.Request);
        var account = await tokens.RequireAsync(context);
        var wanted = await ReadAsync(context.Request);
        limits.CountTenant(account.Id);
        var (tenant, secret, publishable) = await founder.FoundAsync(context, account, wanted);
        await GatewayJson.WriteAsync(context, StatusCodes.Status201Created, new OwnTenantAnswer(
            tenant.Name, tenant.Plan, wanted.Db, wanted.Storage, wanted.Auth, secret, publishable, tenant.CreatedAt));
    }

    private async Task<WantedTenant> ReadAsync(HttpRequest request)
    {
        var body = await JsonRequest.ReadAsync(request, "name", "auth_provider", "db_provider", "storage_provider", "provider_credentials");
        var wanted = new WantedTenant(
            Names.Check("name", body.RequiredString("name")),
            Provider(body, "db_provider"),
            Provider(body, "storage_provider"),
            Provider(body, "auth_provider"),
            body.OptionalObject("provider_credentials"));
        if (wanted.Providers.Count == 0)
            throw new ProviderException(ErrorKind.InvalidRequest, $"Name a provider for at least one of 'db_provider', 'storage_provider' and 'auth_provider'. There are: {string.Join(", ", providers.Names)}.");
        foreach (var property in wanted.Credentials?.EnumerateObject() ?? default)
            Check(property, wanted.Providers);
        return wanted;
    }

    private string? Provider(JsonRequest body, string field)
    {
        if (body.OptionalString(field) is not { Length: > 0 } name)
            return null;
        return providers.TryFind(name, out var provider)
            ? provider.Name
            : throw new ProviderException(ErrorKind.InvalidRequest, $"'{field}': there is no provider '{name}'. There are: {string.Join(", ", providers.Names)}.");
    }

    private static void Check(JsonProperty credentials, IReadOnlyList<string> wanted)
    {
        if (!wanted.Contains(credentials.Name))
            throw new ProviderException(
                ErrorKind.InvalidRequest,
                $"'provider_credentials' holds '{credentials.Name}', which is none of the providers that are asked for. It holds the settings of each by its name: {{\"{wanted[0]}\": {{…}}}}.");
        if (credentials.Value.ValueKind != JsonValueKind.Object)
            throw new ProviderException(ErrorKind.InvalidRequest, $"'provider_credentials.{credentials.Name}' has to be an object.");
        SecretMask.Refuse(credentials.Value);
    }
}
