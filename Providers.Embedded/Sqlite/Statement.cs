using System.Text;
using SQLitePCL;

namespace Providers.Embedded.Sqlite;

/// <summary>
/// A prepared statement, owned by its session. Parameters count from 1, columns from 0. Spans that a column gives are valid
/// until the next <see cref="Step"/> or <see cref="Reset"/>.
/// </summary>
internal sealed class Statement(SqliteSession session, sqlite3_stmt handle)
{
    private bool _dirty;

    internal sqlite3_stmt Handle => handle;

    public void BindText(int index, ReadOnlySpan<byte> utf8)
    {
        _dirty = true;
        // An empty span pins to a null pointer, which SQLite would take for NULL.
        Check(utf8.IsEmpty ? raw.sqlite3_bind_text(handle, index, "") : raw.sqlite3_bind_text(handle, index, utf8));
    }

    public void BindText(int index, string text)
    {
        if (text.Length > 256)
        {
            BindText(index, Encoding.UTF8.GetBytes(text));
            return;
        }

        Span<byte> utf8 = stackalloc byte[256 * 3];
        BindText(index, utf8[..Encoding.UTF8.GetBytes(text, utf8)]);
    }

    public void BindBlob(int index, ReadOnlySpan<byte> bytes)
    {
        _dirty = true;
        Check(bytes.IsEmpty ? raw.sqlite3_bind_zeroblob(handle, index, 0) : raw.sqlite3_bind_blob(handle, index, bytes));
    }

    public void BindInt64(int index, long value)
    {
        _dirty = true;
        Check(raw.sqlite3_bind_int64(handle, index, value));
    }

    public void BindNull(int index) => Check(raw.sqlite3_bind_null(handle, index));

    /// <summary>Runs up to the next row; false after the last.</summary>
    public bool Step()
    {
        _dirty = true;
        var code = raw.sqlite3_step(handle);
        switch (code)
        {
            case raw.SQLITE_ROW: return true;
            case raw.SQLITE_DONE: return false;
            default:
                var error = SqliteError.Create(session.Handle, code);
                raw.sqlite3_reset(handle);
                throw error;
        }
    }

    /// <summary>A text or blob column's bytes, not copied; empty for null.</summary>
    public ReadOnlySpan<byte> Text(int column) => raw.sqlite3_column_blob(handle, column);

    /// <inheritdoc cref="Text"/>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(handle, column);

    public string? String(int column) => IsNull(column) ? null : Encoding.UTF8.GetString(Text(column));

    public long Int64(int column) => raw.sqlite3_column_int64(handle, column);

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    /// <summary>Makes the statement ready to run again; its parameters keep their values.</summary>
    public void Reset() => raw.sqlite3_reset(handle); // Its code repeats the failure that Step reported already.

    /// <summary>Resets and forgets the parameters, so that none leaks into the next use.</summary>
    internal void Clear()
    {
        if (!_dirty)
            return;
        raw.sqlite3_reset(handle);
        raw.sqlite3_clear_bindings(handle);
        _dirty = false;
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
            throw SqliteError.Create(session.Handle, code);
    }
}
