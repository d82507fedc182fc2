using Providers.Abstractions.Errors;

namespace Gateway.Host.Commands.Files;

/// <summary>The mistakes in a file: all of them are told at once, before anything is changed.</summary>
internal sealed class FileMistakes
{
    private readonly List<string> _all = [];

    /// <summary>Does what may find one, in a place of the file.</summary>
    public async Task TryAsync(FilePosition position, Func<Task> find)
    {
        try
        {
            await find();
        }
        catch (CommandFailure failure) when (failure.Code == ExitCode.Mistake)
        {
            _all.Add(failure.Message);
        }
        catch (ProviderException error)
        {
            _all.Add($"{position}: {error.Message}");
        }
    }

    /// <exception cref="CommandFailure">There are some.</exception>
    public void ThrowIfAny()
    {
        if (_all.Count > 0)
            throw CommandFailure.Mistake(string.Join('\n', _all));
    }
}
