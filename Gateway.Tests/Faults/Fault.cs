namespace Gateway.Tests.Faults;

/// <summary>How an upstream ends a connection on which it has misbehaved.</summary>
internal enum End
{
    /// <summary>It says goodbye.</summary>
    Close,

    /// <summary>It resets it.</summary>
    Reset,

    /// <summary>It never does: the gateway has to.</summary>
    Hang,
}

/// <summary>One way in which an upstream misbehaves.</summary>
/// <param name="Name">What it is called in the tests' names.</param>
/// <param name="PlayAsync">What it does with a connection, until it ends it.</param>
/// <param name="End">How it ends it then.</param>
/// <param name="Codes">The problems that may be told of it; none where it must do no harm.</param>
internal sealed record Fault(string Name, Func<FaultyConnection, Task> PlayAsync, End End, params string[] Codes)
{
    /// <summary>Nobody listens; nothing is played.</summary>
    public bool Refuses { get; init; }

    /// <summary>Calls may succeed all the same: by a repetition, or as the fault spares them.</summary>
    public bool MayPass { get; init; }

    /// <summary>An answer that has begun may break off.</summary>
    public bool MayBreak { get; init; }

    /// <summary>It takes its time, which is limited only by the gateway.</summary>
    public bool IsSlow { get; init; }

    /// <summary>It is a whole answer in HTTP, which the native passthrough passes on as it is.</summary>
    public bool IsAnswer { get; init; }

    /// <summary>Its answer is good HTTP, whose content nobody looks at where it streams.</summary>
    public bool IsPlausible { get; init; }

    public override string ToString() => Name;
}
