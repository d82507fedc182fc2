using Gateway.Host.Ledger;

namespace Gateway.Host.Alerts;

/// <summary>A quota has reached a threshold. Times are seconds since 1970.</summary>
/// <param name="Id">Its id; the same at every try.</param>
/// <param name="Key">The counter.</param>
/// <param name="Limit">The quota's limit.</param>
/// <param name="Threshold">At how many percent.</param>
/// <param name="Used">How much was used then.</param>
/// <param name="MadeAt">When.</param>
/// <param name="State">What became of it.</param>
/// <param name="Attempts">How often it was sent.</param>
/// <param name="Due">When it is sent next.</param>
/// <param name="Failure">Why the last try failed; empty where none did.</param>
internal sealed record Alert(
    string Id, CounterKey Key, long Limit, int Threshold, long Used, long MadeAt, AlertState State, int Attempts, long Due, string Failure);

/// <summary>What became of an alert. The numbers are stored.</summary>
internal enum AlertState
{
    Pending = 0,
    Delivered = 1,

    /// <summary>Given up after a day of tries.</summary>
    Dead = 2,

    /// <summary>The tenant had no webhook.</summary>
    Unsent = 3,
}
