using Gateway.Host.Ledger;
using Gateway.Host.Tenancy;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Quotas.Reservations;

/// <summary>Reserve, settle, release. What is answered is durable.</summary>
internal sealed class ReservationService(GatewayLedger ledger, TimeProvider clock)
{
    /// <summary>Sets an amount aside.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.QuotaExceeded"/>: a hard limit has no room for it.</exception>
    public async Task<Reservation> ReserveAsync(Tenant tenant, string id, string meter, string subject, long amount, TimeSpan ttl, CancellationToken cancellationToken)
    {
        if (subject.Length == 0 && QuotaLine.NeedsSubject(tenant, meter))
            throw new ProviderException(ErrorKind.InvalidRequest, $"'subject' is missing: the plan bounds '{meter}' for each user. Name the user whom it is reserved for.");
        var now = clock.GetUtcNow();
        var lines = QuotaLine.Of(tenant, meter, subject, now);
        var wanted = new Reservation(
            id, meter, subject, amount, ReservationState.Open, 0, now.ToUnixTimeSeconds(), (now + ttl).ToUnixTimeSeconds(), [.. lines.Select(static line => line.Key)]);
        var (full, made) = await ledger.RunAsync(
            tenant.Name,
            async (session, token) => (
                await ReservationTable.ReserveAsync(session, tenant.Name, wanted, lines, token),
                await ReservationTable.FindAsync(session, tenant.Name, id, token)),
            cancellationToken);
        return full is null ? made ?? wanted : throw QuotaRefusal.OfAmount(tenant.Plan.Name, amount, full, now);
    }

    /// <summary>Counts what was used, and frees the rest. Again with the same amount, it changes nothing. Another owner's is not found.</summary>
    /// <exception cref="ProviderException">It is not open, or more was used than was reserved and a hard limit has no room for it.</exception>
    public async Task<Reservation> SettleAsync(Tenant tenant, string id, long amount, string? owner, CancellationToken cancellationToken)
    {
        var (reservation, full) = await EndAsync(tenant, id, owner, ReservationState.Settled, amount, cancellationToken);
        if (full is not null)
            throw QuotaRefusal.OfSettlement(tenant.Plan.Name, reservation, full, clock.GetUtcNow());
        return reservation is { State: ReservationState.Settled } && reservation.Settled == amount ? reservation : throw Ended(reservation);
    }

    /// <summary>Frees what was set aside. Again, or once it has expired, it changes nothing. Another owner's is not found.</summary>
    /// <exception cref="ProviderException">It was settled.</exception>
    public async Task ReleaseAsync(Tenant tenant, string id, string? owner, CancellationToken cancellationToken)
    {
        var (reservation, _) = await EndAsync(tenant, id, owner, ReservationState.Released, 0, cancellationToken);
        if (reservation.State == ReservationState.Settled)
            throw Ended(reservation);
    }

    private async Task<(Reservation Reservation, FullQuota? Full)> EndAsync(
        Tenant tenant, string id, string? owner, ReservationState state, long used, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var (reservation, full) = await ledger.RunAsync<(Reservation?, FullQuota?)>(
            tenant.Name,
            async (session, token) =>
            {
                await ReservationTable.ExpireAsync(session, tenant.Name, now, token);
                var found = await ReservationTable.FindAsync(session, tenant.Name, id, token);
                if (found is not { State: ReservationState.Open } open || (owner is not null && open.Subject != owner))
                    return (owner is null || found?.Subject == owner ? found : null, null);
                var lines = QuotaLine.Of(tenant, open.Meter, open.Subject, DateTimeOffset.FromUnixTimeSeconds(open.MadeAt));
                var full = await ReservationTable.EndAsync(session, tenant.Name, open, state, used, lines, now, token);
                return (full is null ? open with { State = state, Settled = used } : open, full);
            },
            cancellationToken);
        return reservation is null
            ? throw new ProviderException(ErrorKind.NotFound, $"There is no reservation '{id}'. It may have ended more than a day ago.")
            : (reservation, full);
    }

    private static ProviderException Ended(Reservation reservation) => new(ErrorKind.Conflict, reservation.State switch
    {
        ReservationState.Settled => $"The reservation was settled with {reservation.Settled} already. Report what else was used as an event.",
        ReservationState.Released => "The reservation was released. Report what was used all the same as an event.",
        _ => $"The reservation expired at {DateTimeOffset.FromUnixTimeSeconds(reservation.ExpiresAt):u}. Report what was used as an event, and ask for a longer 'ttl' next time.",
    });
}
