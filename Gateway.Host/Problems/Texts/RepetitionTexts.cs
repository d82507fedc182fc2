using Providers.Abstractions.Errors;

namespace Gateway.Host.Problems.Texts;

/// <summary>Requests that carry an idempotency key.</summary>
internal static class RepetitionTexts
{
    internal static readonly (ErrorKind Kind, ProblemText Text)[] All =
    [
        (ErrorKind.InFlight, new(
            "First request in flight",
            "A request with this 'Idempotency-Key' is being carried out right now. This one was not.",
            "A caller that gave up waiting and sent again, or two workers that share a key.",
            "Wait a moment and send the same request again: it is then answered as the first was. Give each piece of work a key of its own.",
            "Yes, after a moment.")),
        (ErrorKind.OutcomeUnknown, new(
            "Outcome unknown",
            "The first request with this 'Idempotency-Key' may or may not have taken effect, and the gateway does not guess. This one was not carried out.",
            "The process ended between the backend's commit and the moment at which its answer was kept.",
            "Look whether the row is there. If not, send the request with a new key.",
            "Not with the same key.")),
        (ErrorKind.IdempotencyMismatch, new(
            "Idempotency key reused",
            "This 'Idempotency-Key' came before, with another body. Answering as then would be wrong, and so would be doing it.",
            "Keys made from something that is not unique, such as a date or a user's id.",
            "Make a random key for each piece of work, and repeat it only with the very same request.",
            "No. Use a new key.")),
    ];
}
