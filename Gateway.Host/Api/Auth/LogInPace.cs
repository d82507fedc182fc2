using System.Runtime.CompilerServices;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api.Auth;

/// <summary>
/// Answers a refused log-in no sooner than one that succeeds: a backend that looks at the password of known users only would tell by the time
/// it takes who they are. Safe for concurrent use.
/// </summary>
internal sealed class LogInPace(TimeProvider clock)
{
    // A backend that is slow for a while is not to make the refused wait for it much longer than that.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    // Each success moves the mean by an eighth.
    private const int Weight = 8;

    private readonly ConditionalWeakTable<Connection, StrongBox<long>> _means = [];

    public async Task KeepAsync(Connection connection, Func<Task> logIn, CancellationToken cancellationToken)
    {
        var mean = _means.GetValue(connection, static _ => new StrongBox<long>());
        var started = clock.GetTimestamp();
        try
        {
            await logIn();
        }
        catch (ProviderException error) when (error.Kind == ErrorKind.InvalidCredentials)
        {
            var early = TimeSpan.FromTicks(Volatile.Read(ref mean.Value)) - clock.GetElapsedTime(started);
            if (early > TimeSpan.Zero)
                await Task.Delay(early, clock, cancellationToken);
            throw;
        }

        // Of two that end at once one may not be seen, which does no harm to a mean.
        var took = Math.Min(clock.GetElapsedTime(started).Ticks, Longest.Ticks);
        var before = Volatile.Read(ref mean.Value);
        Volatile.Write(ref mean.Value, before == 0 ? took : before + ((took - before) / Weight));
    }
}
