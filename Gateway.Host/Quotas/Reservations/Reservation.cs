using System.Globalization;
using Gateway.Host.Ledger;

namespace Gateway.Host.Quotas.Reservations;

/// <summary>An amount of a meter that is set aside.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Meter">Of which meter.</param>
/// <param name="Subject">For which user; empty for none.</param>
/// <param name="Amount">How much.</param>
/// <param name="State">What became of it.</param>
/// <param name="Settled">How much of it was used; only where it is settled.</param>
/// <param name="MadeAt">When it was made, in seconds since 1970. It counts in the periods of that time.</param>
/// <param name="ExpiresAt">When it ends by itself.</param>
/// <param name="Counters">The counters that it was taken from.</param>
internal sealed record Reservation(
    string Id, string Meter, string Subject, long Amount, ReservationState State, long Settled, long MadeAt, long ExpiresAt, IReadOnlyList<CounterKey> Counters)
{
    /// <summary>The counters as text, for the store.</summary>
    public static string Write(IEnumerable<CounterKey> counters) => string.Join(
        ';', counters.Select(static key => string.Create(CultureInfo.InvariantCulture, $"{(key.Subject.Length > 0 ? 'u' : 't')},{key.Period},{key.Start},{key.End}")));

    /// <summary>The counters out of what <see cref="Write"/> made.</summary>
    public static IReadOnlyList<CounterKey> Read(string counters, string tenant, string meter, string subject) =>
    [
        .. counters.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(text =>
        {
            var parts = text.Split(',');
            return new CounterKey(tenant, meter, parts[0] == "u" ? subject : "", parts[1], long.Parse(parts[2], CultureInfo.InvariantCulture), long.Parse(parts[3], CultureInfo.InvariantCulture));
        }),
    ];
}

/// <summary>What became of a reservation. The numbers are stored.</summary>
internal enum ReservationState
{
    Open = 0,
    Settled = 1,
    Released = 2,
    Expired = 3,
}
