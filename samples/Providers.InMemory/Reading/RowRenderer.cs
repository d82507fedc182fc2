using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Tables;

namespace Providers.InMemory.Reading;

/// <summary>Renders rows as a select asks for them. Not safe for concurrent use.</summary>
internal sealed class RowRenderer(EquatableArray<SelectItem> select, TableDeclaration declared)
{
    private readonly RowProjection? _projection = RowProjection.IsIdentity(select) ? null : RowProjection.Compile(select, declared);
    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <summary>One object; valid until the next.</summary>
    public ReadOnlySpan<byte> Render(JsonElement row)
    {
        if (_projection is null)
            return JsonMarshal.GetRawUtf8Value(row);
        _buffer.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(_buffer, RowProjection.WriterOptions))
            _projection.Write(row, writer);
        return _buffer.WrittenSpan;
    }
}
