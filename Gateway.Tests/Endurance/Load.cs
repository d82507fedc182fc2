using System.Collections.Concurrent;
using System.Globalization;
using Gateway.Tests.Backends;

namespace Gateway.Tests.Endurance;

/// <summary>A steady load of calls until it is stopped, and what became of them.</summary>
internal sealed class Load
{
    private readonly ConcurrentDictionary<string, int> _outcomes = new();
    private readonly ConcurrentQueue<string> _mistakes = new();

    /// <summary>What nothing explains.</summary>
    public IReadOnlyCollection<string> Mistakes => _mistakes;

    /// <summary>How many calls have ended, by what they were and how.</summary>
    public string Summary => string.Join(", ", _outcomes.OrderBy(static outcome => outcome.Key, StringComparer.Ordinal).Select(static outcome => string.Create(CultureInfo.InvariantCulture, $"{outcome.Key}: {outcome.Value}")));

    public int Count(string name, string outcome) => _outcomes.GetValueOrDefault($"{name} {outcome}");

    /// <summary>Calls again and again.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="call">Makes a call.</param>
    /// <param name="mayBe">Whether an outcome is explained: a status, or <c>broken</c>.</param>
    /// <param name="pause">The time between the calls.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task RunAsync(string name, Func<Task<ApiResponse>> call, Func<string, bool> mayBe, TimeSpan pause, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var (outcome, answer) = await CallAsync(call);
            _outcomes.AddOrUpdate($"{name} {outcome}", 1, static (_, count) => count + 1);
            if (!mayBe(outcome) && _mistakes.Count < 20)
                _mistakes.Enqueue($"{name} {outcome}: {answer}");
            await Task.Delay(pause, CancellationToken.None);
        }
    }

    private static async Task<(string Outcome, ApiResponse? Answer)> CallAsync(Func<Task<ApiResponse>> call)
    {
        try
        {
            var answer = await call();
            return (answer.Status.ToString(CultureInfo.InvariantCulture), answer);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or ObjectDisposedException)
        {
            return ("broken", null);
        }
        catch (TaskCanceledException)
        {
            return ("hanging", null);
        }
    }
}
