namespace Providers.Abstractions.Connections;

/// <summary>
/// Asks that a write takes effect once, however often it is asked for. A provider that can commits the name together with the rows, answers
/// a later write of the name with the first one's answer, and says so by <see cref="Exchanges.Exchange.RunsOnce"/>; others ignore it.
/// </summary>
/// <param name="Name">What tells the write from others of the connection: at most 64 bytes.</param>
/// <param name="At">When it is asked for. It may be forgotten a day and an hour later.</param>
public sealed record WriteOnce(ReadOnlyMemory<byte> Name, DateTimeOffset At)
{
    /// <summary>Whether the write had taken effect before, and the answer is the first one's. Set by the provider before it answers.</summary>
    public bool WasFound { get; set; }
}
