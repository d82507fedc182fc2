namespace Providers.Abstractions.Database.Query.Parsing;

/// <summary>Reads <c>order</c>: <c>created_at.desc.nullslast,id</c>.</summary>
internal static class OrderParser
{
    public static EquatableArray<OrderTerm> Read(ref Scanner scanner)
    {
        var terms = new List<OrderTerm>(2);
        do
        {
            terms.Add(Term(ref scanner));
        }
        while (scanner.Take(','));
        return scanner.AtEnd
            ? new EquatableArray<OrderTerm>([.. terms])
            : throw scanner.Fail("something follows the last term", "Divide terms by commas");
    }

    private static OrderTerm Term(ref Scanner scanner)
    {
        var column = ColumnParser.Path(ref scanner, ".,()");
        var descending = false;
        var nulls = NullsOrder.Default;
        bool hasDirection = false, hasNulls = false;
        while (scanner.Take('.'))
        {
            var start = scanner;
            var word = scanner.TakeUntil(".,");
            switch (word)
            {
                case "asc" when !hasDirection && !hasNulls:
                    hasDirection = true;
                    break;
                case "desc" when !hasDirection && !hasNulls:
                    hasDirection = descending = true;
                    break;
                case "nullsfirst" when !hasNulls:
                    (hasNulls, nulls) = (true, NullsOrder.First);
                    break;
                case "nullslast" when !hasNulls:
                    (hasNulls, nulls) = (true, NullsOrder.Last);
                    break;
                default:
                    throw start.Fail($"'{word}' is no direction here", "Write column.asc or column.desc, then .nullsfirst or .nullslast; put a name that holds a dot in double quotes");
            }
        }

        return new OrderTerm(column, descending, nulls);
    }
}
