using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Supabase;

/// <summary>A gateway's clock, moved by tests.</summary>
internal static class ClockExtensions
{
    // Real time for what is to happen to begin; only a failure takes all of it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Moves the clock on by steps until something has ended: what waits does not wait for real.</summary>
    public static async Task<T> RunAsync<T>(this FakeTimeProvider clock, Task<T> task, TimeSpan step)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (await Task.WhenAny(task, Task.Delay(10)) != task)
        {
            Assert.That(TimeProvider.System.GetElapsedTime(started), Is.LessThan(Patience), "It never ended.");
            clock.Advance(step);
        }

        return await task;
    }
}
