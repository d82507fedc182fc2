using System.Diagnostics;

namespace Gateway.Tests.Backends;

/// <summary>Waits for what is promised soon.</summary>
internal static class Waiting
{
    // The order of magnitude at which something that never comes would be noticed, on a busy machine too.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var watch = Stopwatch.StartNew(); !await holds(); await Task.Delay(20))
            Assert.That(watch.Elapsed, Is.LessThan(Patience), "It did not come about.");
    }
}
