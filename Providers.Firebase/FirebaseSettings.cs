using System.Collections.Frozen;
using Providers.Abstractions.Database.Tables;
using Providers.Firebase.Credentials;

namespace Providers.Firebase;

/// <summary>The settings of one Firebase connection.</summary>
public sealed record FirebaseSettings
{
    /// <summary>The project; <c>project_id</c> in settings.</summary>
    public required string ProjectId { get; init; }

    /// <summary>The key that Identity Toolkit is called with; <c>web_api_key</c>. Null where the connection serves no auth.</summary>
    public string? WebApiKey { get; init; }

    /// <summary>The Firestore database; <c>database</c>.</summary>
    public string Database { get; init; } = "(default)";

    /// <summary>The one bucket that holds the contract's buckets as folders; <c>bucket</c>. Null where the contract's buckets are buckets of their own.</summary>
    public string? Bucket { get; init; }

    /// <summary>
    /// The contract's buckets by name, each a bucket of its own; <c>buckets</c>. Empty: they are folders of <see cref="Bucket"/>.
    /// </summary>
    public IReadOnlyDictionary<string, string> Buckets { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>The most documents that are read to answer a query that Firestore cannot answer itself; <c>scan_limit</c>.</summary>
    public int ScanLimit { get; init; } = 10_000;

    /// <summary>The declared tables; <c>tables</c>.</summary>
    public TableDeclarations Tables { get; init; } = TableDeclarations.Empty;

    /// <summary>The emulators that stand in for the project; <c>emulator</c>. Null for a real project.</summary>
    public EmulatorSettings? Emulator { get; init; }

    /// <summary>Who the service is; <c>service_account</c> or <c>service_account_file</c>. Null: secret keys of the gateway act only with a user's token.</summary>
    internal ServiceAccount? ServiceAccount { get; init; }
}
