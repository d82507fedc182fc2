using System.Buffers;
using System.Text;
using System.Text.Json;
using Providers.Abstractions.Database.Evaluation;
using Providers.Firebase.Firestore.Protocol;

namespace Providers.Firebase.Firestore.Values;

/// <summary>Writes documents as rows: the id, and the fields. An instance is for one thread at a time.</summary>
internal sealed class RowWriter : IDisposable
{
    private readonly CollectionName _collection;
    private readonly ValueWriter _values;
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly Utf8JsonWriter _output;

    public RowWriter(CollectionName collection)
    {
        _collection = collection;
        _values = new ValueWriter(collection.Database);
        _output = new Utf8JsonWriter(_buffer, RowProjection.WriterOptions);
    }

    /// <summary>The row of a document; valid until the next.</summary>
    public ReadOnlyMemory<byte> Write(Document document)
    {
        _buffer.ResetWrittenCount();
        _output.Reset();
        _output.WriteStartObject();
        WriteId(document);
        foreach (var (column, parent) in _collection.Parents)
            _output.WriteString(column, parent);
        foreach (var (name, value) in document.Fields)
        {
            if (name == RowId || _collection.IsParent(name))
                continue;
            _output.WritePropertyName(name);
            _values.Write(value, _output);
        }

        _output.WriteEndObject();
        _output.Flush();
        return _buffer.WrittenMemory;
    }

    public void Dispose() => _output.Dispose();

    /// <summary>The column that holds a document's id. A field of this name tells no more than that the id was written as a number.</summary>
    public const string RowId = "id";

    private void WriteId(Document document)
    {
        var id = _collection.IdOf(document.Name);
        if (document.Fields.TryGetValue(RowId, out var written) && TextOf(written) is { } text && IsNumber(id, text))
        {
            _output.WritePropertyName(RowId);
            _output.WriteRawValue(id, skipInputValidation: true);
        }
        else
        {
            _output.WriteString(RowId, id);
        }
    }

    // As it was written: 1e3 stays what it is.
    private static bool IsNumber(ReadOnlySpan<char> id, string text) =>
        id.SequenceEqual(text) || FirestoreNumber.AreEqual(Encoding.UTF8.GetBytes(id.ToString()), Encoding.UTF8.GetBytes(text));

    /// <summary>The text of a number, which is a document's id where it was written as one; else null.</summary>
    private static string? TextOf(Value value)
    {
        switch (value.ValueTypeCase)
        {
            case Value.ValueTypeOneofCase.IntegerValue:
                return value.IntegerValue.ToString(System.Globalization.CultureInfo.InvariantCulture);
            case Value.ValueTypeOneofCase.DoubleValue when double.IsFinite(value.DoubleValue):
                Span<byte> text = stackalloc byte[32];
                return Encoding.UTF8.GetString(text[..FirestoreNumber.Write(value.DoubleValue, text)]);
            default:
                return null;
        }
    }
}
