using Providers.Abstractions.Errors;

namespace Gateway.Host.Problems.Texts;

/// <summary>What the data, or its absence, stands against.</summary>
internal static class DataTexts
{
    internal static readonly (ErrorKind Kind, ProblemText Text)[] All =
    [
        (ErrorKind.TypeMismatch, new(
            "Type mismatch",
            "A value does not fit the type of its column, or cannot be stored without changing it.",
            "Text where the column holds a number or a time, a time without a zone, or a number with more digits than the backend can keep.",
            "Send the value in the type of the column. A number that must keep all its digits can travel as a string.",
            "No. Change the value.")),
        (ErrorKind.NotNullViolation, new(
            "Required value missing",
            "A column that every row must have is null or left out.",
            "A field that the form did not fill, or a column that was declared 'required' after the caller was written.",
            "Send a value for the column that the message names.",
            "No. Add the value.")),
        (ErrorKind.CheckViolation, new(
            "Check violated",
            "A value breaks a rule that the database holds for its column or row.",
            "A negative amount, a state that is not among the known ones, an end before its beginning.",
            "Send a value that the rule allows. The message names the rule where the backend tells it.",
            "No. Change the value.")),
        (ErrorKind.IndexRequired, new(
            "Index required",
            "The backend answers this combination of filters and order only with an index that it does not have.",
            "A new query that filters by one column and orders by another, on a database that does not plan queries by itself.",
            "'details' gives the index. Have it made in the backend, and wait until it is built.",
            "Once the index is built.")),
        (ErrorKind.NotFound, new(
            "Not found",
            "There is no such row, object, user or address.",
            "It was deleted, its id or path was mistyped, or the caller's rules do not let it be seen.",
            "Check the id or path. '/openapi/v1.json' lists the addresses that the gateway serves. An outage is never reported so: what is not found was looked for.",
            "No, unless it is about to be made.")),
        (ErrorKind.TableNotFound, new(
            "Table not found",
            "There is no such table.",
            "A mistyped name, or a table that was renamed or dropped. Stores without a schema never say so: to them, a table that nobody has written to is empty.",
            "Check the name; upper and lower case differ. With a secret key, 'GET /api/db' lists the tables.",
            "After the table was made.")),
        (ErrorKind.BucketNotFound, new(
            "Bucket not found",
            "There is no such bucket.",
            "A mistyped name, or an upload by an app before the bucket was made.",
            "With a secret key, 'GET /api/storage' lists the buckets and 'POST /api/storage' makes one.",
            "After the bucket was made.")),
        (ErrorKind.AlreadyExists, new(
            "Already exists",
            "What was to be made is there already, and was left as it is.",
            "An insert with an id that is taken, an upload by POST to a path that is taken, a bucket's name in use; or a request that was sent twice.",
            "Choose another id or path. To overwrite on purpose, use PUT, or 'Prefer: resolution=merge-duplicates' on an insert.",
            "No. Where this was a repetition, the first request has worked.")),
        (ErrorKind.ForeignKeyViolation, new(
            "Reference violated",
            "The row refers to one that does not exist, or is still referred to by others.",
            "Rows written in the wrong order, or a parent deleted before its children.",
            "Write the row that is referred to first. On deletion, delete the rows that refer to it first.",
            "After the other row was written or deleted.")),
        (ErrorKind.Conflict, new(
            "Conflict",
            "What is there now does not allow the change.",
            "Two callers changed the same thing at the same time, or a bucket that still holds objects was to be deleted.",
            "Read what is there now and decide anew. Empty a bucket before deleting it.",
            "Yes, after reading anew.")),
        (ErrorKind.ScanLimitExceeded, new(
            "Scan limit exceeded",
            "To answer, the gateway would have to read more documents than it evaluates for one query. It refuses rather than give an answer that is silently short.",
            "A filter that the backend cannot evaluate itself, such as a pattern or a JSON path, on a large table without another filter beside it.",
            "Add a filter that narrows the rows first, such as one by 'eq' on a plain column. An operator can raise 'scan_limit' in the connection's settings.",
            "No. Narrow the query.")),
    ];
}
