using Gateway.Host.Ledger;
using Gateway.Host.Quotas.Leases;

namespace Gateway.Host.Idempotency;

/// <summary>The requests that came with an idempotency key, and their answers.</summary>
internal static class AnswerTable
{
    // A node tells that it lives every five seconds.
    private const long NodeLives = 15;

    private const string Select = "SELECT payload, node, attempt, state, expires, answer FROM ledger_answers WHERE tenant = @tenant AND hash = @hash";
    private const string Delete = "DELETE FROM ledger_answers WHERE tenant = @tenant AND hash = @hash AND attempt = @attempt";
    private const string Seen = "SELECT seen FROM ledger_nodes WHERE node = @node";
    private const string Forget = "DELETE FROM ledger_answers WHERE expires < @before";
    private const string Finish = "UPDATE ledger_answers SET state = @state, expires = @expires, answer = @answer WHERE tenant = @tenant AND hash = @hash AND attempt = @attempt";

    private const string Begin =
        """
        INSERT INTO ledger_answers (tenant, hash, payload, node, attempt, state, expires, answer) VALUES (@tenant, @hash, @payload, @node, @attempt, 0, @expires, @answer)
        ON CONFLICT (tenant, hash) DO UPDATE SET payload = excluded.payload, node = excluded.node, attempt = excluded.attempt, state = 0, expires = excluded.expires, answer = excluded.answer
        """;

    /// <summary>Begins a request, unless it was begun before.</summary>
    public static async Task<BegunRequest> BeginAsync(LedgerSession session, RequestToBegin request, bool isShared, CancellationToken cancellationToken)
    {
        (string, object?)[] name = [("tenant", request.Tenant), ("hash", request.Hash)];
        var known = await session.FirstAsync(
            Select,
            static row => new Row((byte[])row.GetValue(0), row.GetString(1), row.GetString(2), (AnswerState)row.GetInt32(3), row.GetInt64(4), (byte[])row.GetValue(5)),
            cancellationToken,
            name);
        var outcome = BeginOutcome.Begun;
        if (known is not null && known.Expires > request.Now && known.Attempt != request.Attempt)
        {
            if (!known.Payload.AsSpan().SequenceEqual(request.Payload))
                return new BegunRequest(BeginOutcome.Mismatch, null);
            if (known.State == AnswerState.Kept)
                return new BegunRequest(BeginOutcome.Kept, known.Answer);
            if (known.State == AnswerState.Unknown)
                return new BegunRequest(BeginOutcome.Unknown, null);
            if (await LivesAsync(session, known.Node, request, isShared, cancellationToken))
                return new BegunRequest(BeginOutcome.InFlight, null);
            outcome = BeginOutcome.TakenOver;
        }

        // Others go by it whether this request can still be answered.
        if (isShared)
            await LeaseTable.SeeAsync(session, request.Node, request.Now, request.Now - NodeLives, cancellationToken);
        await session.RunAsync(
            Begin,
            cancellationToken,
            [.. name, ("payload", request.Payload), ("node", request.Node), ("attempt", request.Attempt), ("expires", request.Now + request.KeptFor), ("answer", Array.Empty<byte>())]);
        return new BegunRequest(outcome, null);
    }

    /// <summary>Notes what became of a request; of an attempt that was taken over it notes nothing.</summary>
    public static Task<int> FinishAsync(LedgerSession session, RequestToBegin request, AnswerState state, long expires, byte[] answer, CancellationToken cancellationToken) => session.RunAsync(
        Finish, cancellationToken, ("state", (int)state), ("expires", expires), ("answer", answer), ("tenant", request.Tenant), ("hash", request.Hash), ("attempt", request.Attempt));

    /// <summary>Forgets a request, so that it may be sent again.</summary>
    public static Task<int> ReleaseAsync(LedgerSession session, RequestToBegin request, CancellationToken cancellationToken) =>
        session.RunAsync(Delete, cancellationToken, ("tenant", request.Tenant), ("hash", request.Hash), ("attempt", request.Attempt));

    public static Task ForgetAsync(LedgerSession session, long before, CancellationToken cancellationToken) => session.RunAsync(Forget, cancellationToken, ("before", before));

    private static async Task<bool> LivesAsync(LedgerSession session, string node, RequestToBegin request, bool isShared, CancellationToken cancellationToken) =>
        node == request.Node || (isShared && await session.FirstAsync(Seen, static row => row.GetInt64(0), cancellationToken, ("node", node)) > request.Now - NodeLives);

    private sealed record Row(byte[] Payload, string Node, string Attempt, AnswerState State, long Expires, byte[] Answer);
}
