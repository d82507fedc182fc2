using Gateway.Host.ControlPlane.Lookup;
using Gateway.Host.ControlPlane.Store;
using Gateway.Host.ControlPlane.Store.Rows;
using Gateway.Host.Tenancy;
using Microsoft.EntityFrameworkCore;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;

namespace Gateway.Host.ControlPlane.Changes;

/// <summary>Finds the tenants that can be managed, and checks that what they are changed to is valid.</summary>
internal sealed class ManagedTenants(ITenantSource declared, StoredTenantReader reader, TimeProvider clock)
{
    /// <summary>The declared tenant of a name, which the API shows but never changes.</summary>
    public Tenant? Declared(string name) => declared.Current.TryFind(name, out var tenant) ? tenant : null;

    /// <exception cref="ProviderException"><see cref="ErrorKind.Conflict"/>: it is declared in configuration.</exception>
    public void RefuseDeclared(string name)
    {
        if (Declared(name) is not null)
            throw new ProviderException(
                ErrorKind.Conflict, $"The tenant '{name}' is declared in the configuration, and is changed there: edit 'Gateway:Tenants:{name}'. It takes effect without a restart.");
    }

    /// <summary>What is stored of a tenant, to be changed.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.NotFound"/>: there is none.</exception>
    public static async Task<TenantState> LoadAsync(ControlPlaneContext context, string name, CancellationToken cancellationToken) =>
        await TenantState.LoadAsync(context, name, cancellationToken) ?? throw NoTenant(name);

    /// <summary>As <see cref="LoadAsync"/>, but for one that is deleted, which has to be resumed before it is changed.</summary>
    public static async Task<TenantState> LoadLivingAsync(ControlPlaneContext context, string name, CancellationToken cancellationToken)
    {
        var state = await LoadAsync(context, name, cancellationToken);
        return state.Tenant.Status != TenantStatus.Deleted
            ? state
            : throw new ProviderException(ErrorKind.Conflict, $"The tenant '{name}' is deleted. Resume it first: PATCH its 'status' to 'active'.");
    }

    /// <summary>Makes sure that keys of a tenant can be stored: it is a stored one that lives, or a declared one, of which the name alone is stored.</summary>
    public async Task EnsureKeysAsync(ControlPlaneContext context, string name, CancellationToken cancellationToken)
    {
        if (Declared(name) is not { } tenant)
        {
            await LoadLivingAsync(context, name, cancellationToken);
            return;
        }

        var known = await context.Tenants.SingleOrDefaultAsync(row => row.Name == name, cancellationToken);
        if (known is null)
            context.Tenants.Add(new TenantRow { Name = name, Plan = tenant.Plan.Name, Status = TenantStatus.Declared, CreatedAt = clock.GetStoreNow() });
        else if (known.Status != TenantStatus.Declared)
            throw new ProviderException(ErrorKind.Conflict, $"Another tenant '{name}' was made over the API before this one was declared, and its keys are not this one's. Declare the key in the configuration, or the tenant by another name.");
    }

    /// <summary>Reads what a tenant is changed to.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.InvalidRequest"/>: with all mistakes.</exception>
    public Tenant Read(TenantState state)
    {
        var errors = new SettingsErrors();
        Tenant tenant;
        try
        {
            tenant = reader.Read(state, errors, isChange: true);
        }
        catch (FormatException error)
        {
            throw new ProviderException(ErrorKind.InvalidRequest, "'settings' holds two names that differ by case alone, which are one to the gateway. Remove one.", error);
        }

        if (errors.All.Count > 0)
            throw Mistakes.Refuse(errors, $"{state.Tenant.Name}:");
        return tenant;
    }

    /// <summary>The name of a plan as it was given to it, however it is written here.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.InvalidRequest"/>: there is none.</exception>
    public async Task<string> NameOfPlanAsync(ControlPlaneContext context, string plan, CancellationToken cancellationToken)
    {
        if (declared.Current.Plans.TryGetValue(plan, out var known))
            return known.Name;
        var name = plan.ToLowerInvariant();
        return await context.Plans.AnyAsync(row => row.Name == name, cancellationToken)
            ? name
            : throw new ProviderException(ErrorKind.InvalidRequest, $"'plan': there is no plan '{plan}'. Make it first: PUT /admin/plans/{name}.");
    }

    public static ProviderException NoTenant(string name) => new(ErrorKind.NotFound, $"There is no tenant '{name}'. 'GET /admin/tenants' lists them.");
}
