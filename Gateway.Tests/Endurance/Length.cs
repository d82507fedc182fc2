using System.Globalization;

namespace Gateway.Tests.Endurance;

/// <summary>How long the tests of endurance take: short, unless somebody asks for more.</summary>
internal static class Length
{
    public static TimeSpan Soak { get; } = TimeSpan.FromSeconds(Number("GATEWAY_TEST_SOAK_SECONDS") ?? 15);

    public static int ChaosRounds { get; } = Number("GATEWAY_TEST_CHAOS_ROUNDS") ?? 1;

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
