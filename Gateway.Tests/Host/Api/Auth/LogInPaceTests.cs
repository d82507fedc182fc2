using Gateway.Host.Api.Auth;
using Microsoft.Extensions.Time.Testing;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;

namespace Gateway.Tests.Host.Api.Auth;

internal sealed class LogInPaceTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly Connection _connection = new() { Tenant = "t", Name = "main", Provider = "any", Settings = new object(), Version = "1" };

    [Test]
    public async Task Refusal_SoonerThanSuccess_WaitsAsLong()
    {
        var pace = new LogInPace(_clock);
        await pace.KeepAsync(_connection, () => Take(100), CancellationToken.None);

        var refusal = pace.KeepAsync(_connection, async () =>
        {
            await Take(10);
            throw new ProviderException(ErrorKind.InvalidCredentials, "No.");
        }, CancellationToken.None);

        _clock.Advance(TimeSpan.FromMilliseconds(89));
        Assert.That(refusal.IsCompleted, Is.False);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That(async () => await refusal, Throws.TypeOf<ProviderException>());
    }

    [Test]
    public void Refusal_BeforeAnySuccessOrOtherFailures_WaitForNothing()
    {
        var pace = new LogInPace(_clock);

        Assert.That(pace.KeepAsync(_connection, static () => throw new ProviderException(ErrorKind.InvalidCredentials, "No."), CancellationToken.None).IsCompleted);
        Assert.That(pace.KeepAsync(_connection, static () => throw new ProviderException(ErrorKind.UpstreamTimeout, "No."), CancellationToken.None).IsCompleted);
    }

    private Task Take(int milliseconds)
    {
        _clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
        return Task.CompletedTask;
    }
}
