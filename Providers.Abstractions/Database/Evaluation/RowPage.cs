using Providers.Abstractions.Errors;

namespace Providers.Abstractions.Database.Evaluation;

/// <summary>
/// The page of an answer that is being looked for among rows in any order: keeps the first so many, and forgets what can no
/// longer be among them, so that a long scan holds little.
/// </summary>
/// <param name="order">Compares keys.</param>
/// <param name="offset">The rows to leave out at the start.</param>
/// <param name="limit">The most rows of the page.</param>
/// <param name="isOrdered">Whether rows come in that order already.</param>
public sealed class RowPage(RowOrder order, long offset, int limit, bool isOrdered)
{
    private const long MaxBytes = 64 << 20;

    // One row more than asked for tells whether there is a next page.
    private readonly long _wanted = Math.Min(offset, int.MaxValue / 4) + limit + 1;
    private readonly List<(byte[][] Keys, byte[] Document)> _rows = [];
    private long _bytes;

    /// <summary>Whether no further row can be among the first.</summary>
    public bool IsComplete => isOrdered && _rows.Count >= _wanted;

    /// <summary>Adds a row.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.ScanLimitExceeded"/>: the rows are too large to be put in order here.</exception>
    public void Add(byte[][] keys, ReadOnlySpan<byte> document)
    {
        if (IsComplete)
            return;
        _rows.Add((keys, document.ToArray()));
        _bytes += document.Length;
        if (_rows.Count <= 2 * _wanted && _bytes <= MaxBytes)
            return;
        Trim();
        if (_bytes > MaxBytes)
            throw new ProviderException(ErrorKind.ScanLimitExceeded, $"More than {MaxBytes >> 20} MiB of rows would have to be held to answer this. Ask for fewer by 'limit', or narrow the query.");
    }

    /// <summary>The rows of the page, in order.</summary>
    public IReadOnlyList<(byte[][] Keys, byte[] Document)> Rows(out bool hasNext)
    {
        Trim();
        hasNext = limit > 0 && _rows.Count >= _wanted;
        return offset >= _rows.Count ? [] : _rows.GetRange((int)offset, (int)Math.Min(limit, _rows.Count - offset));
    }

    private void Trim()
    {
        if (!isOrdered)
            _rows.Sort((x, y) => order.Compare(x.Keys, y.Keys));
        if (_rows.Count <= _wanted)
            return;
        _rows.RemoveRange((int)_wanted, _rows.Count - (int)_wanted);
        _bytes = _rows.Sum(static row => (long)row.Document.Length);
    }
}
