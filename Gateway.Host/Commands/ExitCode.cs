namespace Gateway.Host.Commands;

/// <summary>What a command ends with.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>The command line, or a file that it names, has mistakes. Nothing was changed.</summary>
    public const int Mistake = 1;

    /// <summary>The gateway refused, or could not be reached.</summary>
    public const int Refused = 2;

    /// <summary>A connection does not work, or a dry run found something to change.</summary>
    public const int Findings = 3;
}
