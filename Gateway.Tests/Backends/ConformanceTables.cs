using Providers.Abstractions.Database.Tables;
using static Gateway.Tests.Backends.ConformanceType;

namespace Gateway.Tests.Backends;

/// <summary>The tables of the conformance suites. They are shared by all tests of a run: rows are told apart by ids and batches.</summary>
internal static class ConformanceTables
{
    /// <summary>A bit of everything; <c>batch</c> tells the rows of one test from another's.</summary>
    public static ConformanceTable Samples { get; } = new(
        "samples", AccessPolicy.None,
        new("id", Text), new("batch", Text), new("name", Text), new("email", Text, Unique: true), new("amount", Integer), new("score", Number),
        new("flag", Flag), new("data", Json), new("tags", TextArray), new("at", Timestamp), new("user_id", Text), new("created_at", Timestamp),
        new("full.name", Text), new("say \"hi\"", Text), new("größe", Text), new("select", Text));

    public static ConformanceTable Conversations { get; } = new(
        "conversations", AccessPolicy.None,
        new("id", Text), new("title", Text, Required: true), new("archived", Flag), new("created_at", Timestamp))
    {
        Relations = [new ConformanceRelation("messages", "id", "conversation_id", Single: false)],
    };

    public static ConformanceTable Messages { get; } = new(
        "messages", AccessPolicy.None,
        new("id", Text), new("conversation_id", Text), new("role", Text), new("content", Text), new("tokens", Integer), new("created_at", Timestamp))
    {
        Relations = [new ConformanceRelation("conversations", "conversation_id", "id", Single: true)],
    };

    /// <summary>Rows that belong to users.</summary>
    public static ConformanceTable Notes { get; } = Policy("notes", AccessPolicy.Owner);

    /// <summary>Rows that everybody reads.</summary>
    public static ConformanceTable Notices { get; } = Policy("notices", AccessPolicy.PublicRead);

    /// <summary>Rows that every user reads and writes.</summary>
    public static ConformanceTable Boards { get; } = Policy("boards", AccessPolicy.Authenticated);

    /// <summary>Rows that only the service sees.</summary>
    public static ConformanceTable Secrets { get; } = Policy("secrets", AccessPolicy.None);

    public static IReadOnlyList<ConformanceTable> All { get; } = [Samples, Conversations, Messages, Notes, Notices, Boards, Secrets];

    private static ConformanceTable Policy(string name, AccessPolicy policy) =>
        new(name, policy, new("id", Text), new("batch", Text), new("content", Text), new("user_id", Text), new("created_at", Timestamp));
}
