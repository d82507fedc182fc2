using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database.Paging;
using Providers.Abstractions.Database.Query;
using Providers.Firebase.Firestore.Planning;
using Providers.Firebase.Firestore.Protocol;
using Value = Providers.Firebase.Firestore.Protocol.Value;

namespace Providers.Firebase.Firestore.Reading;

/// <summary>
/// The place in an order of Firestore's where a page ended: the values that it orders by, and the document's id. A cursor of the gateway's
/// own order holds sort keys instead, so that each says which it is.
/// </summary>
/// <param name="Values">One for each term of the order.</param>
/// <param name="Id">The document's id.</param>
internal sealed record RowPlace(IReadOnlyList<Value> Values, string Id)
{
    private const byte Ordered = (byte)'F';
    private const byte Gathered = (byte)'G';

    public static RowPlace Of(Document document, PushedOrder order, CollectionName collection) =>
        new([.. order.Terms.Select(term => document.Fields.TryGetValue(term.Column, out var value) ? Normalise(value) : new Value { NullValue = NullValue.NullValue })], collection.IdOf(document.Name).ToString());

    // 5 and 5.0 tie.
    private static Value Normalise(Value value) =>
        value.ValueTypeCase == Value.ValueTypeOneofCase.DoubleValue && double.IsInteger(value.DoubleValue) && Math.Abs(value.DoubleValue) < 1L << 53
            ? new Value { IntegerValue = (long)value.DoubleValue }
            : value;

    /// <summary>Encodes a place of Firestore's order.</summary>
    public string Encode(string table, RowQuery query, Connection connection) =>
        RowCursor.Encode([[Ordered], .. Values.Select(static value => value.ToByteArray()), Encoding.UTF8.GetBytes(Id)], table, query, connection);

    /// <summary>Decodes a place of Firestore's order.</summary>
    /// <exception cref="Abstractions.Errors.ProviderException"><see cref="Abstractions.Errors.ErrorKind.InvalidCursor"/>.</exception>
    public static RowPlace Decode(string cursor, PushedOrder order, string table, RowQuery query, Connection connection)
    {
        var parts = RowCursor.Decode(cursor, table, query, connection);
        if (parts.Count != order.Terms.Count + 2 || parts[0] is not [Ordered])
            throw RowCursor.Invalid();
        try
        {
            var id = Encoding.UTF8.GetString(parts[^1]);
            return DatabaseName.IsId(id) ? new RowPlace([.. parts.Skip(1).SkipLast(1).Select(static part => Value.Parser.ParseFrom(part))], id) : throw RowCursor.Invalid();
        }
        catch (InvalidProtocolBufferException)
        {
            throw RowCursor.Invalid();
        }
    }

    /// <summary>Encodes a place of the gateway's order.</summary>
    public static string Encode(byte[][] keys, string table, RowQuery query, Connection connection) =>
        RowCursor.Encode([[Gathered], .. keys], table, query, connection);

    /// <summary>Decodes a place of the gateway's order.</summary>
    /// <exception cref="Abstractions.Errors.ProviderException"><see cref="Abstractions.Errors.ErrorKind.InvalidCursor"/>.</exception>
    public static byte[][] DecodeKeys(string cursor, string table, RowQuery query, Connection connection)
    {
        var parts = RowCursor.Decode(cursor, table, query, connection);
        return parts.Count == query.Order.Count + 2 && parts[0] is [Gathered] ? [.. parts.Skip(1)] : throw RowCursor.Invalid();
    }

    /// <summary>Has a query start behind the place, or where the ids of ties are turned round, at the first of those that tie with it.</summary>
    public void StartAfter(StructuredQuery query, PushedOrder order, CollectionName collection, bool withTies)
    {
        query.StartAt = new Cursor { Before = withTies };
        query.StartAt.Values.AddRange(Values);
        if (!withTies)
            query.StartAt.Values.Add(new Value { ReferenceValue = collection.Document(Id) });
        order.Write(query, inFull: !withTies);
    }
}
