using Gateway.Host.Alerts;
using Gateway.Host.Ledger;

namespace Gateway.Tests.Host.Alerts;

internal sealed class AlertDispatchTests
{
    [Test]
    public void After_Failures_PausesGrowAndEndAfterADay()
    {
        var made = new DateTimeOffset(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);
        var alert = new Alert("a", new CounterKey("t", "m", "", "day", 0, 1), 1, 80, 1, made.ToUnixTimeSeconds(), AlertState.Pending, 0, made.ToUnixTimeSeconds(), "");
        var pause = TimeSpan.Zero;
        for (var at = made; alert.State == AlertState.Pending; at = DateTimeOffset.FromUnixTimeSeconds(alert.Due))
        {
            alert = AlertDispatch.After(alert, "no", at);
            if (alert.State != AlertState.Pending)
                break;
            var next = DateTimeOffset.FromUnixTimeSeconds(alert.Due) - at;
            Assert.That(next, Is.GreaterThanOrEqualTo(pause));
            pause = next;
        }

        Assert.That((alert.State, alert.Attempts), Is.EqualTo((AlertState.Dead, 11)));
    }
}
