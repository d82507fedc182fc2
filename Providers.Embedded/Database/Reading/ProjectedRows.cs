using System.Buffers;
using System.Text.Json;
using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Tables;
using Providers.Abstractions.Exchanges;
using Providers.Embedded.Sqlite;

namespace Providers.Embedded.Database.Reading;

/// <summary>Writes stored documents into an answer, as <c>select</c> wants them.</summary>
internal sealed class ProjectedRows
{
    private readonly RowProjection? _projection;
    private readonly IRelatedRows? _related;
    private readonly IRowSink _sink;
    private readonly ArrayBufferWriter<byte> _buffer = new(512);

    public ProjectedRows(
        EquatableArray<SelectItem> select, TableDeclaration declaration, RelatedReading? related, SqliteSession? session, IRowSink sink)
    {
        _projection = RowProjection.IsIdentity(select) ? null : RowProjection.Compile(select, declaration);
        _related = session is null ? null : related?.Over(session);
        _sink = sink;
    }

    public void Write(ReadOnlySpan<byte> document)
    {
        if (_projection is null)
        {
            _sink.Write(document);
            return;
        }

        var reader = new Utf8JsonReader(document);
        using var row = JsonDocument.ParseValue(ref reader);
        _buffer.ResetWrittenCount();
        using (var output = new Utf8JsonWriter(_buffer, RowProjection.WriterOptions))
            _projection.Write(row.RootElement, output, _related);
        _sink.Write(_buffer.WrittenSpan);
    }
}
