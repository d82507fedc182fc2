using Providers.Firebase.Firestore.Values;

namespace Providers.Firebase.Firestore.Reading;

/// <summary>Rows that only their ids tell apart, gathered so that their ids can be put the other way round.</summary>
internal sealed class TieRun
{
    private readonly List<(RowPlace Place, ReadOnlyMemory<byte> Row)> _rows = [];
    private RowPlace? _first;

    /// <summary>Whether a row does not tie with those gathered.</summary>
    public bool IsNewRun(RowPlace place)
    {
        var isNew = _first is not null && !_first.Values.SequenceEqual(place.Values);
        if (isNew || _first is null)
            _first = place;
        return isNew;
    }

    /// <summary>Whether a row ties with a place and comes no later, the ids being turned round.</summary>
    public static bool IsUpTo(RowPlace place, RowPlace after, bool idDescending) =>
        place.Values.SequenceEqual(after.Values) && FirestoreOrder.Compare(place.Id, after.Id) is var order && (idDescending ? order <= 0 : order >= 0);

    public void Add(RowPlace place, ReadOnlyMemory<byte> row) => _rows.Add((place, row.ToArray()));

    /// <summary>The rows gathered, by id the other way round, and begins again.</summary>
    /// <param name="idDescending">How the ids came.</param>
    public IReadOnlyList<(RowPlace Place, ReadOnlyMemory<byte> Row)> Take(bool idDescending)
    {
        var rows = _rows.ToArray();
        _rows.Clear();
        Array.Sort(rows, (x, y) => idDescending ? FirestoreOrder.Compare(x.Place.Id, y.Place.Id) : FirestoreOrder.Compare(y.Place.Id, x.Place.Id));
        return rows;
    }
}
