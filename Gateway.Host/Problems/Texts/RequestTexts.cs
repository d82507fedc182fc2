using Providers.Abstractions.Errors;

namespace Gateway.Host.Problems.Texts;

/// <summary>Requests that cannot be carried out as they were sent.</summary>
internal static class RequestTexts
{
    internal static readonly (ErrorKind Kind, ProblemText Text)[] All =
    [
        (ErrorKind.InvalidRequest, new(
            "Invalid request",
            "A parameter, a header, the path or the body is malformed. Nothing was read or written.",
            "A filter without its operator on a write, a bracket that is not closed, JSON that is cut short, a path with '..', two different keys in one request.",
            "The message names the parameter and the position in it, or the line and byte of the body. Mend that place. Values that come from users belong behind 'eq.' and must be percent-encoded.",
            "No. The same request fails again.")),
        (ErrorKind.FilterRequired, new(
            "Filter required",
            "The request would change or delete every row of the table, because it has no filter. It was refused, and nothing was written.",
            "A variable that was empty when the address was put together, or an id that got lost from the path.",
            "Add a filter such as 'id=eq.42', or name the row in the path. Where you do mean all rows, say so: 'id=not.is.null' matches every one.",
            "No. Add a filter first.")),
        (ErrorKind.InvalidCursor, new(
            "Invalid cursor",
            "The cursor does not belong to this query. A cursor is good only for the query, table or bucket, and connection that gave it out.",
            "The filter, order or select changed between two pages, the connection was replaced, or the cursor was cut or decoded on its way.",
            "Follow the address in the 'Link' header, or send 'next_cursor', exactly as it came. To begin anew, send 'cursor=' with nothing behind it.",
            "No. Start at the first page.")),
        (ErrorKind.MethodNotAllowed, new(
            "Method not allowed",
            "There is something at this address, but not for this method.",
            "POST where an id stands in the path, PUT on a whole table, or a proxy that turned a redirected POST into GET.",
            "The 'Allow' header lists the methods that are possible. '/openapi/v1.json' lists every address with its methods.",
            "No. Use another method.")),
        (ErrorKind.NotSingle, new(
            "Not a single row",
            "One object was asked for, by 'Accept: application/vnd.pgrst.object+json', but the answer has no row or more than one. A write was not carried out.",
            "A filter that is not as unique as was thought, or a row that is not there yet.",
            "Narrow the filter, or leave the 'Accept' header out to get an array. Where a missing row is a normal case, read it by its id and expect 404.",
            "No, unless the rows have changed.")),
        (ErrorKind.UnsupportedMediaType, new(
            "Unsupported media type",
            "The body is of a type that is not accepted here.",
            "A missing 'Content-Type: application/json', a raw body where a form was expected, or a file of a type that the bucket does not take.",
            "Set 'Content-Type' to what the message names. For uploads, POST takes a multipart form and PUT takes the bare bytes.",
            "No. Send another type.")),
        (ErrorKind.RangeNotSatisfiable, new(
            "Range not satisfiable",
            "The part that was asked for lies beyond the end of the rows or bytes.",
            "A 'Range' taken from an older, larger version of the object, or an 'offset' past the last row.",
            "The 'Content-Range' header tells how much there is, after the slash. Ask for a part within it.",
            "No. Ask for another part.")),
        (ErrorKind.PreconditionFailed, new(
            "Precondition failed",
            "A condition in the headers does not hold, so nothing was done.",
            "'If-None-Match: *' on an upload where there is an object already, or an 'If-Match' whose ETag is no longer the current one.",
            "Read what is there now, decide, and send the request with the new ETag, or without the condition.",
            "Only after reading anew.")),
        (ErrorKind.PayloadTooLarge, new(
            "Payload too large",
            "The body is larger than is accepted here.",
            "A file beyond the plan's or the bucket's limit, a very large batch of rows, or a document held as text in a column.",
            "Divide large batches. Put files into storage and keep only their path in the row. An operator can raise 'MaxObjectSize' in the plan, or 'max_size' of the bucket.",
            "No. Send less at once.")),
    ];
}
