using Providers.Abstractions.Errors;

namespace Providers.Abstractions.Database;

/// <summary>How to write, out of the caller's <c>Prefer</c> header.</summary>
/// <param name="ReturnRows">Whether the written rows are wanted back.</param>
/// <param name="MissingDefault"><c>missing=default</c>: columns left out of a bulk insert get their default instead of null.</param>
/// <param name="MaxAffected"><c>max-affected=N</c>: refuse, writing nothing, where more rows than this would change.</param>
/// <param name="Single">
/// The answer is to be one object: refuse with <see cref="Errors.ErrorKind.NotSingle"/>, writing nothing, where none or several rows
/// would be in it.
/// </param>
/// <param name="Count">
/// How the written rows are counted, where <c>Content-Range</c> is to tell; whoever answers with rows of its own counts them itself.
/// </param>
/// <param name="BestEffort">
/// <c>tx=best-effort</c>: where more rows are concerned than can be written all or nothing, write them in several steps, and tell how many
/// were written where one fails. Without it such a write is refused. Backends without such a bound write all or nothing all the same.
/// </param>
public sealed record WriteOptions(
    bool ReturnRows = true, bool MissingDefault = false, long? MaxAffected = null, bool Single = false, CountMode Count = CountMode.None, bool BestEffort = false)
{
    /// <summary>Refuses a write whose answer is to be one object and would not be. Call it before anything is written.</summary>
    /// <param name="rows">How many rows would be in the answer.</param>
    /// <exception cref="ProviderException"><see cref="ErrorKind.NotSingle"/>.</exception>
    public void CheckSingle(int rows)
    {
        if (Single && rows != 1)
        {
            throw new ProviderException(ErrorKind.NotSingle, $"One object was asked for, but {rows} rows are concerned. Nothing was written. Narrow the filter, or ask for 'application/json'.")
            {
                Details = $"The result contains {rows} rows",
            };
        }
    }
}
