namespace Gateway.Host.Idempotency;

/// <summary>A request with an idempotency key.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Hash">The hash of the key and of all that it is bound to.</param>
/// <param name="Payload">The hash of what was sent.</param>
/// <param name="Node">Who carries it out.</param>
/// <param name="Attempt">Tells this try from others.</param>
/// <param name="Now">Now, in seconds since 1970.</param>
/// <param name="KeptFor">For how many seconds an answer is kept.</param>
internal sealed record RequestToBegin(string Tenant, byte[] Hash, byte[] Payload, string Node, string Attempt, long Now, long KeptFor);

/// <summary>What beginning a request came to.</summary>
internal readonly record struct BegunRequest(BeginOutcome Outcome, byte[]? Answer);

/// <summary>Whether a request may be carried out.</summary>
internal enum BeginOutcome
{
    /// <summary>It may.</summary>
    Begun,

    /// <summary>It may, where it can take effect only once: the node that carried it out is gone.</summary>
    TakenOver,

    /// <summary>It was answered.</summary>
    Kept,

    /// <summary>It is being carried out.</summary>
    InFlight,

    /// <summary>The key was used for something else.</summary>
    Mismatch,

    /// <summary>Nobody knows whether it took effect.</summary>
    Unknown,
}

/// <summary>What is known of a request. The numbers are stored.</summary>
internal enum AnswerState
{
    InFlight = 0,
    Kept = 1,
    Unknown = 2,
}
