using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Providers.Abstractions.Database.Values;

namespace Providers.Firebase.Firestore.Values;

/// <summary>Instants between their text, microseconds since 1970, and Firestore's timestamps.</summary>
internal static class FirestoreInstant
{
    // With all six places, so that the order of the texts is that of the instants.
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    public static Timestamp Of(long microseconds) => Timestamp.FromDateTime(Instant.ToDateTime(microseconds));

    public static Timestamp Of(DateTimeOffset time) => Of((time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);

    public static string Text(Timestamp timestamp) => timestamp.ToDateTime().ToString(Format, CultureInfo.InvariantCulture);

    public static int Write(Timestamp timestamp, Span<byte> output) =>
        timestamp.ToDateTime().TryFormat(output, out var length, Format, CultureInfo.InvariantCulture) ? length : 0;
}
