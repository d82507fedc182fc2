using System.Text.Json;
using Providers.Abstractions.Database;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Tables;
using Providers.Abstractions.Errors;
using Providers.InMemory.Reading;

namespace Providers.InMemory.Writing;

/// <summary>The answer of a write. It is made before anything is kept, so that what cannot be answered is not written.</summary>
internal sealed class WriteAnswer(EquatableArray<SelectItem> select, WriteOptions options, TableDeclaration declared)
{
    private readonly RowRenderer _renderer = new(select, declared);

    /// <summary>How many rows were written.</summary>
    public int Affected { get; private set; }

    /// <exception cref="ProviderException">The write is more, or its answer another, than the caller wants.</exception>
    public IReadOnlyList<byte[]> Of(IReadOnlyList<JsonElement> written)
    {
        Affected = written.Count;
        if (Affected > options.MaxAffected)
            throw new ProviderException(ErrorKind.InvalidRequest, $"This would write {Affected} rows, more than the {options.MaxAffected} of 'max-affected'. Nothing was written: narrow the filter, or allow more.");
        options.CheckSingle(Affected);
        return options.ReturnRows ? [.. written.Select(row => _renderer.Render(row).ToArray())] : [];
    }
}
