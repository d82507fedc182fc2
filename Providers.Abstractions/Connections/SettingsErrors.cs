namespace Providers.Abstractions.Connections;

/// <summary>Collects every mistake in a piece of configuration, each with its path, so that all are reported at once.</summary>
public sealed class SettingsErrors
{
    private readonly List<SettingsError> _errors = [];

    /// <summary>The mistakes found so far, in the order found.</summary>
    public IReadOnlyList<SettingsError> All => _errors;

    /// <summary>Adds one mistake.</summary>
    /// <param name="path">Where it is, in configuration syntax: <c>tables:messages:policy</c>.</param>
    /// <param name="message">What is wrong and how to mend it.</param>
    public void Add(string path, string message) => _errors.Add(new SettingsError(path, message));
}

/// <summary>One mistake in a piece of configuration.</summary>
/// <param name="Path">Where it is, in configuration syntax.</param>
/// <param name="Message">What is wrong and how to mend it.</param>
public sealed record SettingsError(string Path, string Message);
