using Providers.Abstractions.Errors;

namespace Gateway.Host.Problems.Texts;

/// <summary>Too fast, or too much.</summary>
internal static class LimitTexts
{
    internal static readonly (ErrorKind Kind, ProblemText Text)[] All =
    [
        (ErrorKind.RateLimited, new(
            "Rate limited",
            "The tenant calls faster than its plan allows. The call was not counted as use.",
            "A loop without a pause, many workers that start at once, or one row a call where a batch would do.",
            "Wait as long as 'Retry-After' says. The headers 'RateLimit' and 'RateLimit-Policy' on every answer tell how much is left and when it flows back. Write many rows in one request.",
            "Yes, after 'Retry-After' seconds.")),
        (ErrorKind.QuotaExceeded, new(
            "Quota exceeded",
            "What the plan allows in this period is used up.",
            "More traffic than the plan was chosen for, or a job that repeats itself.",
            "'GET /api/usage/quota' tells what is used and when it starts anew; 'GET /api/usage' tells what used it. An operator can raise the plan's quota, which takes effect at once.",
            "Not before the period ends; 'Retry-After' tells when.")),
        (ErrorKind.UpstreamRateLimited, new(
            "Backend rate limited",
            "The backend behind the gateway limits its own project, and has refused the call.",
            "The backend's plan allows less than the gateway's does, or somebody else uses the same project.",
            "Wait as long as 'Retry-After' says. Raise the backend's limits, or set the gateway's plan below them, so that callers learn of the limit earlier.",
            "Yes, after a pause that grows with each attempt.")),
    ];
}
