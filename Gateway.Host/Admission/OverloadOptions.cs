using Gateway.Host.Tenancy;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Processes;

namespace Gateway.Host.Admission;

/// <summary>
/// How much the gateway takes on at once: <c>Gateway:Overload</c>. Read at the start only. What is open is bounded by what the process may have
/// open: beyond that the runtime itself fails, for everybody.
/// </summary>
/// <param name="Calls">How many calls of all tenants together may be under way.</param>
internal sealed record OverloadOptions(int Calls)
{
    public const string Section = "Overload";

    private const int Default = 10_000;
    private const int Most = 1_000_000;

    // Of what the process may have open: for the stores of embedded tenants, at most so many, and for the gateway's own files.
    private const int MostFiles = 4_096;

    // What else may be open: a quarter for callers' connections, as much for calls to backends and for WebSockets, which take two each, and as much to spare:
    // for connections to backends that are kept, and to the gateway's own stores.
    private static readonly int Sockets = Descriptors.Limit - Math.Min(Descriptors.Limit / 2, MostFiles);

    private static readonly int CallersConnections = Math.Max(16, Sockets / 4);

    /// <summary>How many connections of callers may be open, but for those of WebSockets.</summary>
    public int Connections { get; init; } = CallersConnections;

    /// <summary>How many WebSockets may be open.</summary>
    public int WebSockets { get; init; } = Math.Max(8, Sockets / 8);

    public static OverloadOptions Read(IConfiguration configuration, SettingsErrors errors)
    {
        var section = configuration.GetSection($"{TenantReader.Section}:{Section}");
        section.RefuseUnknown(errors, "Calls", "Connections", "WebSockets");
        var defaults = new OverloadOptions(Math.Min(Default, CallersConnections));
        return new OverloadOptions(Number("Calls", defaults.Calls))
        {
            Connections = Number("Connections", defaults.Connections),
            WebSockets = Number("WebSockets", defaults.WebSockets),
        };

        int Number(string name, int fallback)
        {
            var number = section.ReadInt64(name, fallback, 10, errors);
            if (number > Math.Max(Most, fallback))
                errors.Add($"{section.Path}:{name}", $"'{number}' is more than {Most}.");
            return (int)Math.Min(number, int.MaxValue);
        }
    }
}
