using Gateway.Host.Quotas.Reservations;

namespace Gateway.Host.Api.Usage.Reservations;

/// <summary>A reservation. <paramref name="Settled"/> tells how much was used, once it is settled.</summary>
internal sealed record ReservationAnswer(
    string Id, string Meter, string? Subject, long Amount, string State, long? Settled, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt)
{
    public static ReservationAnswer Of(Reservation reservation) => new(
        reservation.Id,
        reservation.Meter,
        reservation.Subject.Length > 0 ? reservation.Subject : null,
        reservation.Amount,
        reservation.State.ToString().ToLowerInvariant(),
        reservation.State == ReservationState.Settled ? reservation.Settled : null,
        DateTimeOffset.FromUnixTimeSeconds(reservation.MadeAt),
        DateTimeOffset.FromUnixTimeSeconds(reservation.ExpiresAt));
}
