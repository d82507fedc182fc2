namespace Providers.Abstractions.Database.Query;

/// <summary>
/// A value as it was written. An unquoted one that reads as a number or a boolean matches that value and the string equal
/// to it; a quoted one matches the string alone. On columns that are timestamps either is read as an instant. What is not
/// compared as a value (patterns, arrays, ranges) is never a quoted literal.
/// </summary>
/// <param name="Text">The text, unescaped.</param>
/// <param name="Quoted">Whether it stood in double quotes.</param>
public readonly record struct Literal(string Text, bool Quoted);
