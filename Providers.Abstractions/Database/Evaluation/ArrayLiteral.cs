using System.Text;
using Providers.Abstractions.Database.Query;

namespace Providers.Abstractions.Database.Evaluation;

/// <summary>Reads the inside of PostgreSQL's array literals: <c>a,"b,c",3</c>. Blanks around an item do not count.</summary>
public static class ArrayLiteral
{
    /// <summary>The items, as they stand between the braces.</summary>
    /// <summary>The items, in their order.</summary>
    public static IEnumerable<Literal> Read(string inner)
    {
        if (inner.Length == 0)
            yield break;
        var item = new StringBuilder();
        bool quoted = false, wasQuoted = false;
        for (var i = 0; i < inner.Length; i++)
        {
            switch (inner[i])
            {
                case '\\' when i + 1 < inner.Length:
                    item.Append(inner[++i]);
                    break;
                case '"':
                    quoted = !quoted;
                    wasQuoted = true;
                    break;
                case ',' when !quoted:
                    yield return Item(item, wasQuoted);
                    wasQuoted = false;
                    break;
                case ' ' when !quoted && (wasQuoted || item.Length == 0):
                    break;
                case var c:
                    item.Append(c);
                    break;
            }
        }

        yield return Item(item, wasQuoted);
    }

    private static Literal Item(StringBuilder text, bool quoted)
    {
        var item = text.ToString();
        text.Clear();
        return new Literal(quoted ? item : item.TrimEnd(' '), quoted);
    }
}
