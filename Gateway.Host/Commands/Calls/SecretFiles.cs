namespace Gateway.Host.Commands.Calls;

/// <summary>Reads what must not stand on a command line, out of files or standard input.</summary>
internal sealed class SecretFiles(TextReader input)
{
    public const string StandardInput = "-";

    private bool _inputTaken;

    /// <summary>The text of a file, without the line break at its end.</summary>
    public async Task<string> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (path != StandardInput)
            return (await ReadFileAsync(path, cancellationToken)).TrimEnd('\r', '\n');
        if (_inputTaken)
            throw CommandFailure.Mistake("Standard input ('-') is named twice, but can be read once. Put one of the secrets into a file.");
        _inputTaken = true;
        return (await input.ReadToEndAsync(cancellationToken)).TrimEnd('\r', '\n');
    }

    private static async Task<string> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllTextAsync(path, cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw CommandFailure.Mistake($"The file '{path}' cannot be read: {error.Message}");
        }
    }
}
