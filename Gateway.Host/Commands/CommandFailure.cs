namespace Gateway.Host.Commands;

/// <summary>Why a command ends early: a message for people, with how to mend it, and an exit code.</summary>
internal sealed class CommandFailure(int code, string message, Exception? inner = null) : Exception(message, inner)
{
    public int Code { get; } = code;

    public static CommandFailure Mistake(string message) => new(ExitCode.Mistake, message);
}
