using System.Globalization;

namespace Gateway.Benchmarks.Load;

/// <summary>What a run measures, and for how long.</summary>
internal sealed record LoadOptions
{
    public const string Usage =
        """
        load [--scenarios NAMES] [--servers NAMES] [--rounds 5] [--seconds 2] [--connections 32]

          --scenarios    of read, insert, upload, download, large-table, large-upload, start-up, and of those in front of an
                         upstream forward, large-forward, tenants, isolation, spike, firestore, firestore-pages, and of those
                         with a store stored, routes; all by default
          --servers      of gateway, fastify, supabase-lite; all by default, without those that cannot run here
          --rounds       rounds of each scenario; servers take turns in each, and medians over rounds are shown
          --seconds      how long one server is driven in one round; rounds before the first warm it up, until it compiles no more
          --connections  requests under way at once; transfers of files use a quarter
        """;

    private static readonly string[] AllScenarios =
    [
        "read", "insert", "upload", "download", "large-table", "large-upload", "start-up", "forward", "large-forward", "tenants", "isolation", "spike", "firestore", "firestore-pages", "stored", "routes",
    ];

    private static readonly string[] AllServers = ["gateway", "fastify", "supabase-lite"];

    public IReadOnlyList<string> Scenarios { get; private init; } = AllScenarios;

    public IReadOnlyList<string> Servers { get; private init; } = AllServers;

    public int Rounds { get; private init; } = 5;

    public TimeSpan Duration { get; private init; } = TimeSpan.FromSeconds(2);

    public int Connections { get; private init; } = 32;

    public int TransferConnections => Math.Max(1, Connections / 4);

    /// <exception cref="FormatException">An option is not known, or its value does not fit.</exception>
    public static LoadOptions Parse(ReadOnlySpan<string> args)
    {
        var options = new LoadOptions();
        for (; args.Length >= 2; args = args[2..])
            options = options.With(args[0], args[1]);
        return args.Length == 0 ? options : throw new FormatException($"'{args[0]}' lacks a value.");
    }

    private LoadOptions With(string name, string value) => name switch
    {
        "--scenarios" => this with { Scenarios = Choose(value, AllScenarios) },
        "--servers" => this with { Servers = Choose(value, AllServers) },
        "--rounds" => this with { Rounds = int.Parse(value, CultureInfo.InvariantCulture) },
        "--seconds" => this with { Duration = TimeSpan.FromSeconds(double.Parse(value, CultureInfo.InvariantCulture)) },
        "--connections" => this with { Connections = int.Parse(value, CultureInfo.InvariantCulture) },
        _ => throw new FormatException($"'{name}' is not an option."),
    };

    private static IReadOnlyList<string> Choose(string value, string[] known)
    {
        var chosen = value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return chosen.Except(known).FirstOrDefault() is { } unknown
            ? throw new FormatException($"'{unknown}' is not one of {string.Join(", ", known)}.")
            : [.. known.Intersect(chosen)];
    }
}
