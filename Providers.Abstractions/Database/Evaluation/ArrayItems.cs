using System.Text.Json;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Values;

namespace Providers.Abstractions.Database.Evaluation;

/// <summary>The items of an array literal, to be held against arrays: each value of an array is looked up once.</summary>
internal sealed class ArrayItems
{
    private readonly Dictionary<byte[], List<int>> _items = new(KeyComparer.Instance);
    private readonly bool[] _found;
    private readonly KeyBuffer _buffer = new();

    /// <param name="literal">The inside of the literal's braces.</param>
    public ArrayItems(string literal)
    {
        var count = 0;
        foreach (var item in ArrayLiteral.Read(literal))
        {
            // An unquoted number is the number and the string, so that an item can be found in two ways.
            foreach (var key in LiteralKeys.Equal(item, ColumnKind.Json))
            {
                if (!_items.TryGetValue(key, out var same))
                    _items.Add(key, same = []);
                same.Add(count);
            }

            count++;
        }

        _found = new bool[count];
    }

    /// <summary>Whether an array has all items.</summary>
    public bool AllIn(JsonElement array)
    {
        Array.Clear(_found);
        var missing = _found.Length;
        foreach (var value in array.EnumerateArray())
        {
            if (missing == 0)
                break;
            if (Find(value) is not { } items)
                continue;
            foreach (var item in items)
            {
                missing -= _found[item] ? 0 : 1;
                _found[item] = true;
            }
        }

        return missing == 0;
    }

    /// <summary>Whether all values of an array are among the items.</summary>
    public bool Cover(JsonElement array)
    {
        foreach (var value in array.EnumerateArray())
        {
            if (Find(value) is null)
                return false;
        }

        return true;
    }

    /// <summary>Whether any value of an array is among the items.</summary>
    public bool AnyIn(JsonElement array)
    {
        foreach (var value in array.EnumerateArray())
        {
            if (Find(value) is not null)
                return true;
        }

        return false;
    }

    private List<int>? Find(JsonElement value)
    {
        _buffer.Clear();
        SortKey.Write(value, ColumnKind.Json, _buffer);
        return _items.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(_buffer.Written, out var items) ? items : null;
    }
}
