using Providers.Abstractions.Errors;
using Providers.Firebase.Firestore.Planning;

namespace Providers.Firebase.Firestore.Reading;

/// <summary>An answer is never silently short: beyond so many documents it is refused.</summary>
internal static class ScanLimit
{
    public static ProviderException Exceeded(int limit, QueryPlan plan) => new(
        ErrorKind.ScanLimitExceeded,
        $"The query would read more than {limit} documents to {(plan.IsExact ? "put them in order" : "evaluate what Firestore cannot")}. Narrow it by a comparison (eq, gt, lt, in) on a column, or raise the connection's 'scan_limit'.")
    {
        Hint = plan.Order is null ? "Declare columns to order by as 'required' where every row has them: then Firestore orders, and no more is read than is given." : null,
    };
}
