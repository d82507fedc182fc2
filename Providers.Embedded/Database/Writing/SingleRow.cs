using Providers.Abstractions.Database;
using Providers.Abstractions.Errors;

namespace Providers.Embedded.Database.Writing;

/// <summary>Holds a write to one row where one object is asked for. Thrown within the work, so that whatever it did is undone.</summary>
internal static class SingleRow
{
    /// <exception cref="ProviderException"><see cref="ErrorKind.NotSingle"/>.</exception>
    public static void Check(WriteOptions options, int rows)
    {
        if (options.Single && rows != 1)
            throw new ProviderException(ErrorKind.NotSingle, $"One object was asked for, but {rows} rows are concerned. Nothing was written. Narrow the filter, or ask for 'application/json'.") { Details = $"The result contains {rows} rows" };
    }
}
