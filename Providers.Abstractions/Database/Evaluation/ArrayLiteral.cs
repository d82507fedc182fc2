using System.Text;
using Providers.Abstractions.Database.Query;

namespace Providers.Abstractions.Database.Evaluation;

/// <summary>Reads the inside of PostgreSQL's array literals: <c>a,"b,c",3</c>.</summary>
internal static class ArrayLiteral
{
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
                    yield return new Literal(item.ToString(), wasQuoted);
                    item.Clear();
                    wasQuoted = false;
                    break;
                case var c:
                    item.Append(c);
                    break;
            }
        }

        yield return new Literal(item.ToString(), wasQuoted);
    }
}
