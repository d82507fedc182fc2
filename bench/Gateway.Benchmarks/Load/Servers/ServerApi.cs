namespace Gateway.Benchmarks.Load.Servers;

/// <summary>How one server is asked for the same things.</summary>
internal sealed record ServerApi
{
    /// <summary>The name in the report.</summary>
    public required string Name { get; init; }

    /// <summary>Sent with every request.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>Where rows are inserted: the path of a table.</summary>
    public required Func<string, string> Table { get; init; }

    /// <summary>Where the messages of one conversation are read: out of a table and a conversation's id.</summary>
    public required Func<string, string, string> Conversation { get; init; }

    /// <summary>Where a file is put and got; null where files are not compared.</summary>
    public Func<string, string>? File { get; init; }

    /// <summary>The status of a file that was replaced.</summary>
    public int UploadStatus { get; init; } = 200;
}
