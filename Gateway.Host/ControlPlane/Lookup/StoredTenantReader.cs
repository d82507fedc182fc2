using System.Collections.Concurrent;
using System.Text.Json;
using Gateway.Host.ControlPlane.Store;
using Gateway.Host.ControlPlane.Store.Rows;
using Gateway.Host.Keys;
using Gateway.Host.Tenancy;
using Providers.Abstractions.Connections;

namespace Gateway.Host.ControlPlane.Lookup;

/// <summary>
/// Makes a stored tenant into what a declared one is, by the same reader: it is written as configuration, and read. So what is
/// valid in one is valid in the other.
/// </summary>
internal sealed class StoredTenantReader(TenantReader reader, ITenantSource declared, SettingsProtector protector, IConfiguration configuration)
{
    // Most keys may do all that their kind may.
    private static readonly ConcurrentDictionary<KeyKind, ScopeSet> Whole = new();

    private readonly bool _publicAddressesOnly = !configuration.GetSection(TenantReader.Section).GetValue(TenantReader.AllowPrivateUpstreams, false);

    /// <summary>Reads a tenant.</summary>
    /// <param name="state">What is stored, or is to be.</param>
    /// <param name="errors">Receives every mistake.</param>
    /// <param name="isChange">Whether it is to be.</param>
    public Tenant Read(TenantState state, SettingsErrors errors, bool isChange = false)
    {
        var plans = new Dictionary<string, Plan>(declared.Current.Plans, StringComparer.OrdinalIgnoreCase);
        if (state.Plan is { } plan)
            plans.TryAdd(plan.Name, StoredPlan.Read(plan.Name, plan.Body, errors));
        var root = new ConfigurationBuilder().AddJsonStream(Write(state)).Build();
        var origin = new TenantOrigin(IsOverApi: true, _publicAddressesOnly, state.Tenant.Status == TenantStatus.Suspended, isChange);
        return reader.ReadTenant(root.GetSection(state.Tenant.Name), plans, [], origin, errors);
    }

    public static ApiKey ReadKey(KeyRow row, in KeyHash hash)
    {
        var kind = row.IsSecret ? KeyKind.Secret : KeyKind.Publishable;
        var scopes = row.Scopes is [ScopeSet.All]
            ? Whole.GetOrAdd(kind, static kind => ScopeSet.Read([ScopeSet.All], kind, static _ => { }))
            : ScopeSet.Read(row.Scopes, kind, static _ => { }); // What a later version knows no more is no right.
        return new ApiKey(row.Name, hash, kind, scopes, row.ExpiresAt) { Id = row.Id, RateLimit = StoredRateLimit.Read(row.RateLimit) };
    }

    private MemoryStream Write(TenantState state)
    {
        var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteStartObject(state.Tenant.Name);
            json.WriteString("Plan", state.Tenant.Plan);
            json.WriteString("CreatedAt", state.Tenant.CreatedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture));
            json.WriteStartArray("AllowedOrigins");
            foreach (var origin in state.Tenant.AllowedOrigins)
                json.WriteStringValue(origin);
            json.WriteEndArray();
            WriteConnections(json, state);
            WriteRoutes(json, state.Tenant);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        stream.Position = 0;
        return stream;
    }

    private void WriteConnections(Utf8JsonWriter json, TenantState state)
    {
        json.WriteStartObject("Connections");
        foreach (var connection in state.Connections)
        {
            json.WriteStartObject(connection.Name);
            json.WriteString("Provider", connection.Provider);
            json.WritePropertyName("Settings");
            json.WriteRawValue(protector.Unprotect(connection));
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteRoutes(Utf8JsonWriter json, TenantRow tenant)
    {
        if (tenant is { DbRoute: null, StorageRoute: null, AuthRoute: null })
            return; // The only connection then serves all.
        json.WriteStartObject("Routes");
        Write("Db", tenant.DbRoute);
        Write("Storage", tenant.StorageRoute);
        Write("Auth", tenant.AuthRoute);
        json.WriteEndObject();

        void Write(string concern, string? connection)
        {
            if (connection is not null)
                json.WriteString(concern, connection);
        }
    }
}
