using System.Globalization;

namespace Providers.Abstractions.Processes;

/// <summary>How many files and sockets this process may have open at once.</summary>
public static class Descriptors
{
    // The smallest customary limit.
    private const int Assumed = 1024;

    /// <summary>The limit that is in force, where the system tells; <see cref="int.MaxValue"/> for none.</summary>
    public static int Limit { get; } = Read();

    private static int Read()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/proc/self/limits"))
            return Assumed;

        // "Max open files            1024                 524288               files": the soft limit counts.
        const string name = "Max open files";
        foreach (var line in File.ReadLines("/proc/self/limits"))
        {
            if (!line.StartsWith(name, StringComparison.Ordinal))
                continue;
            var soft = line.AsSpan(name.Length).TrimStart();
            soft = soft[..soft.IndexOf(' ')];
            return int.TryParse(soft, CultureInfo.InvariantCulture, out var limit) ? limit : int.MaxValue; // "unlimited"
        }

        return Assumed;
    }
}
