using System.Text;
using System.Text.Json.Nodes;
using Gateway.Host.ControlPlane.Changes;
using Gateway.Host.Tenancy;
using Providers.Abstractions.Connections;

namespace Gateway.Host.Commands.Files;

/// <summary>
/// Checks what a file says of tenants by the gateway's own rules, so that mistakes are told before the first change. What only the gateway
/// knows, as whether a backend answers, is left to it.
/// </summary>
internal sealed class TenantCheck
{
    private readonly TenantReader _reader;

    public TenantCheck()
    {
        var services = GatewayApplication.AddManagement(new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddSingleton(TimeProvider.System))
            .BuildServiceProvider();
        _reader = new TenantReader(services.GetRequiredService<ProviderCatalogue>(), new DataDirectory(AppContext.BaseDirectory));
    }

    /// <summary>Checks a tenant that is to be made.</summary>
    public void CheckNew(TenantDeclaration tenant, FileMistakes mistakes)
    {
        mistakes.Try(tenant.Position, () => Names.Check("name", tenant.Name));
        foreach (var connection in tenant.Connections ?? [])
        {
            mistakes.Try(connection.Position, () =>
            {
                Names.Check("name", connection.Name);
                Check(connection.Position, tenant.Name, new JsonObject { [connection.Name] = Of(connection) });
            });
        }

        if (tenant.Routes is { } routes)
            mistakes.Try(routes.Position, () => CheckRoutes(routes, [.. (tenant.Connections ?? []).Select(static connection => connection.Name)]));
    }

    /// <summary>Checks what can be said of any tenant.</summary>
    public static void Check(TenantDeclaration tenant, FileMistakes mistakes)
    {
        mistakes.Try(tenant.Position, () =>
        {
            Origins.Check(tenant.AllowedOrigins);
            if (tenant.Status is not (null or "active" or "suspended"))
                throw tenant.Position.Mistake($"'status' is '{tenant.Status}', but has to be active or suspended. A tenant is deleted by 'tenants delete'.");
        });
    }

    /// <summary>Checks that routes lead to connections that there are.</summary>
    public static void CheckRoutes(RoutesDeclaration routes, IReadOnlyCollection<string> connections)
    {
        foreach (var (concern, name) in routes.Named)
        {
            if (name is not null && !connections.Contains(name, StringComparer.OrdinalIgnoreCase))
                throw routes.Position.Mistake($"'{concern}' is routed to '{name}', but there is no such connection. There is: {(connections.Count == 0 ? "none" : string.Join(", ", connections))}.");
        }
    }

    private static JsonObject Of(ConnectionDeclaration connection) => new() { ["Provider"] = connection.Provider, ["Settings"] = connection.Settings?.DeepClone() ?? new JsonObject() };

    private void Check(FilePosition position, string tenant, JsonObject connections)
    {
        var json = new JsonObject { [tenant] = new JsonObject { ["Connections"] = connections } };
        var errors = new SettingsErrors();
        try
        {
            var root = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json.ToJsonString()))).Build();
            var plans = new Dictionary<string, Plan>(StringComparer.OrdinalIgnoreCase) { [Plan.Default.Name] = Plan.Default };
            _reader.ReadTenant(root.GetSection(tenant), plans, [], new TenantOrigin(IsOverApi: true, PublicAddressesOnly: false, IsSuspended: false, IsChange: false), errors);
        }
        catch (FormatException error)
        {
            throw position.Mistake($"Two names differ by case alone, which are one to the gateway: {error.Message}");
        }

        if (errors.All.Count > 0)
            throw position.Mistake(string.Join(' ', errors.All.Select(error => $"{error.Path.Replace($"{tenant}:Connections:", "", StringComparison.Ordinal)}: {error.Message}")));
    }
}
