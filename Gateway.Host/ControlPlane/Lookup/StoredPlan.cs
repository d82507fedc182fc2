using System.Text;
using Gateway.Host.Tenancy;
using Providers.Abstractions.Connections;

namespace Gateway.Host.ControlPlane.Lookup;

/// <summary>Reads a plan as the API has it, by the reader of configuration.</summary>
internal static class StoredPlan
{
    // The API writes rate_limit where configuration has RateLimit, and case does not matter to configuration.
    public static Plan Read(string name, string body, SettingsErrors errors)
    {
        var flat = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(body))).Build().AsEnumerable()
            .Select(pair => KeyValuePair.Create($"{name}:{NameOf(pair.Key)}", pair.Value));
        return PlanReader.ReadPlan(new ConfigurationBuilder().AddInMemoryCollection(flat).Build().GetSection(name), errors);
    }

    // What stands under 'costs' are operations, which are called what they are called.
    private static string NameOf(string key) =>
        key.StartsWith("costs:", StringComparison.Ordinal) ? key : key.Replace("_", "", StringComparison.Ordinal);
}
