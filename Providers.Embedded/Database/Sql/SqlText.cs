using System.Globalization;
using System.Text;
using Providers.Embedded.Sqlite;

namespace Providers.Embedded.Database.Sql;

/// <summary>
/// A piece of SQL with the values of its parameters. Values are never written into the text, so that the same shape of query
/// is the same text and its prepared statement is found again.
/// </summary>
internal sealed class SqlText
{
    private readonly StringBuilder _text = new(256);
    private readonly List<(byte[] Value, bool Text)> _values = [];
    private readonly List<long> _numbers = [];

    public SqlText Add(string sql)
    {
        _text.Append(sql);
        return this;
    }

    /// <summary>Adds a parameter that is compared with a key column.</summary>
    public SqlText Blob(byte[] value) => Value(value, text: false);

    /// <summary>Adds a parameter that is compared with the id.</summary>
    public SqlText Text(byte[] utf8) => Value(utf8, text: true);

    /// <summary>Adds a whole number; all of them stand behind the last value.</summary>
    public SqlText Number(long value)
    {
        _numbers.Add(value);
        _text.Append('?').Append((_values.Count + _numbers.Count).ToString(CultureInfo.InvariantCulture));
        return this;
    }

    public Statement Prepare(SqliteSession session)
    {
        var statement = session.Prepare(_text.ToString());
        for (var i = 0; i < _values.Count; i++)
        {
            if (_values[i].Text)
                statement.BindText(i + 1, _values[i].Value);
            else
                statement.BindBlob(i + 1, _values[i].Value);
        }

        for (var i = 0; i < _numbers.Count; i++)
            statement.BindInt64(_values.Count + i + 1, _numbers[i]);
        return statement;
    }

    public override string ToString() => _text.ToString();

    private SqlText Value(byte[] value, bool text)
    {
        _values.Add((value, text));
        _text.Append('?').Append(_values.Count.ToString(CultureInfo.InvariantCulture));
        return this;
    }
}
