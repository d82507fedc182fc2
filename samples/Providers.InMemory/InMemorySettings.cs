using Microsoft.Extensions.Configuration;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database.Tables;

namespace Providers.InMemory;

/// <summary>The settings of a connection: <c>{ "max_rows": 10000, "tables": { … } }</c>.</summary>
/// <param name="Tables">What is declared about tables; the others have no rules, and no publishable key reads them.</param>
/// <param name="MaxRows">The most rows that are kept, over all tables.</param>
internal sealed record InMemorySettings(TableDeclarations Tables, int MaxRows)
{
    private const int DefaultMaxRows = 10_000;

    // Every query looks at every row of its table.
    private const int MostRows = 1_000_000;

    public static InMemorySettings Of(Connection connection) => (InMemorySettings)connection.Settings;

    public static InMemorySettings Read(IConfiguration settings, SettingsErrors errors)
    {
        var section = new SettingsSection(settings, "", errors);
        section.RefuseUnknown("tables", "max_rows", "trusts", "resilience"); // The host reads the last two.
        return new InMemorySettings(
            TableDeclarations.Read(settings.GetSection("tables"), errors),
            (int)(section.Number("max_rows", 1, MostRows) ?? DefaultMaxRows));
    }
}
