using Providers.Abstractions.Errors;

namespace Gateway.Host.Commands.Files;

/// <summary>The mistakes in a file: all of them are told at once, before anything is changed.</summary>
internal sealed class FileMistakes
{
    private readonly List<string> _all = [];

    /// <summary>Does what may find one, in a place of the file.</summary>
    public void Try(FilePosition position, Action find)
    {
        try
        {
            find();
        }
        catch (Exception error) when (Mistake(position, error) is { } mistake)
        {
            _all.Add(mistake);
        }
    }

    /// <inheritdoc cref="Try" />
    public async Task TryAsync(FilePosition position, Func<Task> find)
    {
        try
        {
            await find();
        }
        catch (Exception error) when (Mistake(position, error) is { } mistake)
        {
            _all.Add(mistake);
        }
    }

    /// <exception cref="CommandFailure">There are some.</exception>
    public void ThrowIfAny()
    {
        if (_all.Count > 0)
            throw CommandFailure.Mistake(string.Join('\n', _all));
    }

    private static string? Mistake(FilePosition position, Exception error) => error switch
    {
        CommandFailure { Code: ExitCode.Mistake } => error.Message,
        ProviderException => $"{position}: {error.Message}",
        _ => null,
    };
}
