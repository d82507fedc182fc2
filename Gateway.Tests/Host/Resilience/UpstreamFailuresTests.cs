using System.Net;
using Gateway.Host.Resilience;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Polly;
using Providers.Abstractions.Errors;

namespace Gateway.Tests.Host.Resilience;

/// <summary>Outages, and what is none.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class UpstreamFailuresTests
{
    [TestCase(502, true, false)]
    [TestCase(503, true, false)]
    [TestCase(504, true, false)]
    [TestCase(520, true, true)]
    [TestCase(524, true, true)]
    [TestCase(200, false, false)]
    [TestCase(404, false, false)]
    [TestCase(429, false, false)]
    [TestCase(500, false, false)]
    [TestCase(540, false, false)]
    [TestCase(546, false, false)]
    public void IsOutage_Status_CountsForTheTenantsOwnCodeWhereNoCodeSendsIt(int status, bool ofTheBackend, bool ofOwnCode)
    {
        using var response = new HttpResponseMessage((HttpStatusCode)status);
        var outcome = Outcome.FromResult<object>(response);
        Assert.That(UpstreamFailures.IsOutage(outcome, isOwnCode: false), Is.EqualTo(ofTheBackend));
        Assert.That(UpstreamFailures.IsOutage(outcome, isOwnCode: true), Is.EqualTo(ofOwnCode));
    }

    private static readonly Exception[] OfTheCaller =
    [
        new HttpRequestException("m", new BadHttpRequestException("Unexpected end of request content.")),
        new HttpRequestException("m", new IOException("m", new ConnectionResetException("m"))),
        new HttpRequestException("m", new ConnectionAbortedException("m")),
        new HttpRequestException("m", new ProviderException(ErrorKind.PayloadTooLarge, "m")),
        new OperationCanceledException(),
    ];

    [TestCaseSource(nameof(OfTheCaller))]
    public void IsOutage_FailureOfTheCallersBody_IsNone(Exception error) =>
        Assert.That(UpstreamFailures.IsOutage(Outcome.FromException<object>(error), isOwnCode: false), Is.False);

    private static readonly Exception[] OfTheBackend =
    [
        new HttpRequestException(HttpRequestError.ConnectionError), new HttpRequestException("m", new IOException("m")), new TimeoutException(),
        new Polly.Timeout.TimeoutRejectedException(), new ProviderException(ErrorKind.UpstreamUnavailable, "m"), new ProviderException(ErrorKind.UpstreamTimeout, "m"),
    ];

    [TestCaseSource(nameof(OfTheBackend))]
    public void IsOutage_FailureOfTheBackend_IsOneWhoseverCodeIsCalled(Exception error) => Assert.That(
        (UpstreamFailures.IsOutage(Outcome.FromException<object>(error), isOwnCode: false), UpstreamFailures.IsOutage(Outcome.FromException<object>(error), isOwnCode: true)),
        Is.EqualTo((true, true)));
}
