using Gateway.Benchmarks.Load.Driver;
using Gateway.Benchmarks.Load.Servers;

namespace Gateway.Benchmarks.Load.Scenarios;

/// <summary>One kind of request that all servers are measured with.</summary>
internal sealed record Scenario(string Name, string Title, int Connections, Func<ServerApi, Workload> Work)
{
    /// <summary>Whether files are put or got, which not every server can.</summary>
    public bool NeedsFiles { get; private init; }

    public const int Conversations = 500;
    public const string Table = "messages";

    private const int Seed = 20;
    private const int Draws = 5_000;
    private const int FileSize = 1 << 20;
    private const int Files = 16;

    /// <summary>All messages of one conversation, in order.</summary>
    public static Scenario Read(int connections) => new(
        "read", "Reading the 20 messages of a conversation, out of 10,000", connections, api => Reads(api, Table, Conversations));

    /// <summary>One message, answered with the row.</summary>
    public static Scenario Insert(int connections) => new(
        "insert", "Inserting one message", connections,
        api => new Workload(
            [.. Enumerable.Range(0, Conversations).Select(i => RequestBytes.Of("POST", api.Table(Table), Json(api), Messages.One(Conversations + i, i % Messages.PerConversation)))],
            status: 201, minBody: 200));

    public static Scenario Upload(int connections) => new(
        "upload", "Uploading 1 MiB", connections,
        api => new Workload(
            [.. Enumerable.Range(0, Files).Select(i => RequestBytes.Of("PUT", api.File!(FileName(i)), Binary(api), FileContent))],
            api.UploadStatus, minBody: 0))
    {
        NeedsFiles = true,
    };

    /// <summary>Downloads what <see cref="FilesToPut"/> put.</summary>
    public static Scenario Download(int connections) => new(
        "download", "Downloading 1 MiB", connections,
        api => new Workload([.. Enumerable.Range(0, Files).Select(i => RequestBytes.Of("GET", api.File!(FileName(i)), api.Headers))], 200, FileSize))
    {
        NeedsFiles = true,
    };

    /// <summary>Conversations out of all of a table, in an order that no cache can guess; the same for every server.</summary>
    public static Workload Reads(ServerApi api, string table, int conversations, long minBody = Messages.PerConversation * 200)
    {
        var random = new Random(Seed);
        return new Workload(
            [.. Enumerable.Range(0, Draws).Select(_ => RequestBytes.Of("GET", api.Conversation(table, Messages.Conversation(random.Next(conversations))), api.Headers))],
            status: 200, minBody);
    }

    /// <summary>The files of the two transfer scenarios, by path.</summary>
    public static IEnumerable<(string Path, ReadOnlyMemory<byte> Content)> FilesToPut(ServerApi api) =>
        Enumerable.Range(0, api.File is null ? 0 : Files).Select(i => (api.File!(FileName(i)), FileContent));

    private static ReadOnlyMemory<byte> FileContent { get; } = RandomBytes();

    private static string FileName(int index) => $"file-{index}.bin";

    private static Dictionary<string, string> Json(ServerApi api) => new(api.Headers) { ["Content-Type"] = "application/json", ["Prefer"] = "return=representation" };

    private static Dictionary<string, string> Binary(ServerApi api) => new(api.Headers) { ["Content-Type"] = "application/octet-stream" };

    private static byte[] RandomBytes()
    {
        var bytes = new byte[FileSize];
        System.Security.Cryptography.RandomNumberGenerator.Fill(bytes);
        return bytes;
    }
}
