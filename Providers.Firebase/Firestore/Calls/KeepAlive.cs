namespace Providers.Firebase.Firestore.Calls;

/// <summary>How a connection to Firestore is found out on which nobody answers any more: all calls share it, and would wait on it.</summary>
/// <param name="Delay">After how long without a word it is asked.</param>
/// <param name="Timeout">How long the answer may take.</param>
internal sealed record KeepAlive(TimeSpan Delay, TimeSpan Timeout)
{
    public static KeepAlive Default { get; } = new(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(10));
}
