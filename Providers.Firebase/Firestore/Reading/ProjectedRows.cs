using System.Buffers;
using System.Text.Json;
using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Tables;
using Providers.Abstractions.Exchanges;

namespace Providers.Firebase.Firestore.Reading;

/// <summary>Writes rows into an answer, as <c>select</c> wants them.</summary>
internal sealed class ProjectedRows(EquatableArray<SelectItem> select, TableDeclaration table, IRelatedRows? related, IRowSink sink)
{
    private readonly RowProjection? _projection = RowProjection.IsIdentity(select) ? null : RowProjection.Compile(select, table);
    private readonly ArrayBufferWriter<byte> _buffer = new(512);

    public void Write(ReadOnlyMemory<byte> utf8Row)
    {
        if (_projection is null)
        {
            sink.Write(utf8Row.Span);
            return;
        }

        using var row = JsonDocument.Parse(utf8Row);
        _buffer.ResetWrittenCount();
        using (var output = new Utf8JsonWriter(_buffer, RowProjection.WriterOptions))
            _projection.Write(row.RootElement, output, related);
        sink.Write(_buffer.WrittenSpan);
    }
}
