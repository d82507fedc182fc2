using System.Text;
using Providers.Abstractions.Errors;
using Providers.Firebase.Firestore.Protocol;

namespace Providers.Firebase.Firestore.Writing;

/// <summary>How large a document is to Firestore: https://firebase.google.com/docs/firestore/storage-size.</summary>
internal static class DocumentSize
{
    private const int MaxDocument = 1 << 20;

    /// <exception cref="ProviderException"><see cref="ErrorKind.PayloadTooLarge"/>.</exception>
    public static void Check(Document document, string id)
    {
        var size = NameSize(document.Name) + 32 + document.Fields.Sum(static field => TextSize(field.Key) + ValueSize(field.Value));
        if (size > MaxDocument)
            throw new ProviderException(ErrorKind.PayloadTooLarge, $"The row '{id}' comes to {size} bytes, and Firestore holds {MaxDocument} in one. Split it, or keep large values in storage.");
    }

    private static long ValueSize(Value value) => value.ValueTypeCase switch
    {
        Value.ValueTypeOneofCase.StringValue => TextSize(value.StringValue),
        Value.ValueTypeOneofCase.BytesValue => value.BytesValue.Length,
        Value.ValueTypeOneofCase.ReferenceValue => NameSize(value.ReferenceValue),
        Value.ValueTypeOneofCase.ArrayValue => value.ArrayValue.Values.Sum(ValueSize),
        Value.ValueTypeOneofCase.MapValue => value.MapValue.Fields.Sum(static field => TextSize(field.Key) + ValueSize(field.Value)),
        Value.ValueTypeOneofCase.GeoPointValue => 16,
        Value.ValueTypeOneofCase.BooleanValue or Value.ValueTypeOneofCase.NullValue => 1,
        _ => 8,
    };

    private static long NameSize(string name) => 16 + name.Split('/').Skip(5).Sum(TextSize);

    private static long TextSize(string text) => Encoding.UTF8.GetByteCount(text) + 1L;
}
