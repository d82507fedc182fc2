using System.Globalization;
using Providers.Abstractions.Exchanges;

namespace Gateway.Tests.Abstractions.Exchanges;

/// <summary>How long an answer asks to wait.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class UpstreamAnswerTests
{
    private const string Sent = "Tue, 24 Nov 2026 10:00:00 GMT";

    [TestCase("17", null, 17)]
    [TestCase("0", Sent, 0)]
    [TestCase("Tue, 24 Nov 2026 10:00:42 GMT", Sent, 42)]
    [TestCase("Tue, 24 Nov 2026 09:59:00 GMT", Sent, 0)]
    [TestCase("Tue, 24 Nov 2026 10:00:42 GMT", null, null)]
    [TestCase("soon", Sent, null)]
    [TestCase(null, Sent, null)]
    public void RetryAfter_SecondsOrTime_IsTheWait(string? retryAfter, string? date, int? seconds)
    {
        using var response = new HttpResponseMessage();
        if (retryAfter is not null)
            response.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
        if (date is not null)
            response.Headers.Date = DateTimeOffset.Parse(date, CultureInfo.InvariantCulture);
        var answer = new UpstreamAnswer(503, response.Headers, response.Content.Headers, default);
        Assert.That(answer.RetryAfter, Is.EqualTo(seconds is { } wait ? TimeSpan.FromSeconds(wait) : (TimeSpan?)null));
    }
}
