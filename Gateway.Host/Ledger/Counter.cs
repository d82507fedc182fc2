namespace Gateway.Host.Ledger;

/// <summary>What became of a quota in one period.</summary>
/// <param name="Used">What was used.</param>
/// <param name="Reserved">What is set aside by reservations.</param>
/// <param name="Leased">What nodes may use without asking; some of it they may have used already.</param>
internal readonly record struct Counter(long Used, long Reserved, long Leased)
{
    /// <summary>What is taken, one way or another. It never passes a hard limit but by what was reported after the fact.</summary>
    public long Taken => Used + Reserved + Leased;
}
