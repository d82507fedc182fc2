using System.Text.Json;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Tables;
using Providers.Abstractions.Database.Values;

namespace Providers.Abstractions.Database.Evaluation;

/// <summary>
/// Puts rows in order by their sort keys, with ties by id. An instance is for one thread at a time.
/// </summary>
public sealed class RowOrder : IComparer<byte[][]>
{
    private static readonly OrderTerm ById = new(new ColumnPath("id"));

    private readonly (RowPath Path, bool Descending, bool NullsFirst)[] _terms;
    private readonly KeyBuffer _buffer = new();

    private RowOrder((RowPath, bool, bool)[] terms) => _terms = terms;

    /// <summary>Prepares an order.</summary>
    public static RowOrder Compile(EquatableArray<OrderTerm> order, TableDeclaration table) =>
        new([.. order.Append(ById).Select(term => (new RowPath(term.Column, table), term.Descending, term.NullsFirst))]);

    /// <summary>The keys of a row, to be compared with those of others.</summary>
    public byte[][] Keys(JsonElement row)
    {
        var keys = new byte[_terms.Length][];
        for (var i = 0; i < keys.Length; i++)
        {
            _buffer.Clear();
            SortKey.Write(_terms[i].Path.Find(row), _terms[i].Path.Kind, _buffer);
            keys[i] = _buffer.Written.ToArray();
        }

        return keys;
    }

    /// <inheritdoc />
    public int Compare(byte[][]? x, byte[][]? y)
    {
        for (var i = 0; i < _terms.Length; i++)
        {
            var (left, right) = (x![i], y![i]);
            var (leftNull, rightNull) = (left[0] == SortKey.Null, right[0] == SortKey.Null);
            if (leftNull || rightNull)
            {
                if (leftNull != rightNull)
                    return leftNull == _terms[i].NullsFirst ? -1 : 1;
                continue;
            }

            var order = left.AsSpan().SequenceCompareTo(right);
            if (order != 0)
                return _terms[i].Descending ? -order : order;
        }

        return 0;
    }
}
