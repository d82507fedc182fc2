using System.IO.Compression;
using System.Net;
using System.Text;
using Gateway.Host.Forwarding;
using Gateway.Host.Pipeline;
using Gateway.Host.Shutdown;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Providers.Abstractions.Auth;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;

namespace Gateway.Tests.Host.Forwarding;

/// <summary>Runs <see cref="Forward"/> exchanges against a real upstream, through a real server on both sides.</summary>
internal sealed class UpstreamForwarderTests
{
    [Test]
    public async Task SendAsync_PassThrough_StreamsBodyAndNamedHeadersOnly()
    {
        await using var upstream = await SmallUpstream.StartAsync(async context =>
        {
            context.Response.Headers["Content-Range"] = "0-1/2";
            context.Response.Headers["X-Secret"] = "upstream's own";
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync($"""[{context.Request.Headers["apikey"].Count},"{context.Request.Headers.Cookie}","{context.Request.Headers["authorization"]}"]""");
        });
        await using var gateway = await StartAsync(Forward(upstream, HttpMethod.Get) with
        {
            Headers = [new("authorization", "Bearer injected")],
            Answer = new ForwardAnswer.PassThrough { Headers = ["Content-Range"] },
        });

        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("apikey", "gw_sk_of_the_caller");
        request.Headers.Add("Cookie", "a=b");
        request.Headers.Add("Authorization", "Bearer caller");
        using var response = await gateway.Client.SendAsync(request);

        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("""[0,"","Bearer injected"]"""));
        Assert.That(response.Content.Headers.GetValues("Content-Range"), Is.EqualTo(["0-1/2"]));
        Assert.That(response.Headers.Contains("X-Secret"), Is.False);
    }

    [Test]
    public async Task SendAsync_CallerBody_ArrivesWhole()
    {
        await using var upstream = await SmallUpstream.StartAsync(context => context.Request.Body.CopyToAsync(context.Response.Body));
        await using var gateway = await StartAsync(Forward(upstream, HttpMethod.Post) with { Body = ForwardBody.Caller });
        var sent = new byte[3_000_000];
        Random.Shared.NextBytes(sent);

        using var response = await gateway.Client.PostAsync("/", new ByteArrayContent(sent));

        Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.EqualTo(sent));
    }

    [Test]
    public async Task SendAsync_OwnBody_ReplacesTheCallers()
    {
        await using var upstream = await SmallUpstream.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            await context.Response.WriteAsync($"{context.Request.Method} {context.Request.ContentType} {await reader.ReadToEndAsync()}");
        });
        await using var gateway = await StartAsync(Forward(upstream, HttpMethod.Put) with
        {
            Body = new ForwardBody.Bytes("""{"own":1}"""u8.ToArray(), "application/json"),
        });

        using var response = await gateway.Client.PostAsync("/", new StringContent("the caller's"));

        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("""PUT application/json {"own":1}"""));
    }

    [Test]
    public async Task SendAsync_OtherwiseAfterAnError_SendsThatInstead()
    {
        await using var upstream = await SmallUpstream.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Path == "/first" ? 404 : 200;
            return context.Response.WriteAsync($"{context.Request.Path}");
        });
        var second = Forward(upstream, HttpMethod.Get) with { Uri = new Uri(upstream.Address, "/second") };
        await using var gateway = await StartAsync(Forward(upstream, HttpMethod.Get) with
        {
            Uri = new Uri(upstream.Address, "/first"),
            Otherwise = answer => answer.Status == 404 ? second : null,
        });

        Assert.That(await gateway.Client.GetStringAsync("/"), Is.EqualTo("/second"));
    }

    [Test]
    public async Task SendAsync_CheckThatThrows_IsAnError()
    {
        await using var upstream = await SmallUpstream.StartAsync(context =>
        {
            context.Response.Headers["X-Found"] = "0";
            return context.Response.WriteAsync("none");
        });
        await using var gateway = await StartAsync(Forward(upstream, HttpMethod.Get) with
        {
            Check = response => throw (response.Headers.Contains("X-Found") ? new ProviderException(ErrorKind.NotFound, "None.") : new InvalidOperationException()),
        });

        using var response = await gateway.Client.GetAsync("/");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task SendAsync_CompressedError_IsMappedAndNotPassed()
    {
        await using var upstream = await SmallUpstream.StartAsync(async context =>
        {
            context.Response.StatusCode = 409;
            context.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(context.Response.Body, CompressionMode.Compress);
            await gzip.WriteAsync("""{"code":"23505"}"""u8.ToArray());
        });
        await using var gateway = await StartAsync(Forward(upstream, HttpMethod.Get) with
        {
            MapError = answer => new ProviderException(ErrorKind.AlreadyExists, $"{answer.Status} {Encoding.UTF8.GetString(answer.Body.Span)}"),
        });

        using var response = await gateway.Client.GetAsync("/");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain("already_exists").And.Contain("23505"));
    }

    [Test]
    public async Task SendAsync_ReadAnswer_IsMapped()
    {
        await using var upstream = await SmallUpstream.StartAsync(context => context.Response.WriteAsync("two"));
        await using var gateway = await StartAsync(Forward(upstream, HttpMethod.Get) with
        {
            Answer = new ForwardAnswer.Read(answer => new UserPage([], Encoding.UTF8.GetString(answer.Body.Span))),
        });

        Assert.That(await gateway.Client.GetStringAsync("/"), Is.EqualTo("two"));
    }

    [Test]
    public async Task SendAsync_Redirect_IsNeverFollowed()
    {
        await using var upstream = await SmallUpstream.StartAsync(context =>
        {
            context.Response.Redirect("http://127.0.0.1:1/elsewhere");
            return Task.CompletedTask;
        });
        await using var gateway = await StartAsync(Forward(upstream, HttpMethod.Get));

        using var response = await gateway.Client.GetAsync("/");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadGateway));
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain("bad_configuration").And.Not.Contain("elsewhere"));
    }

    [Test]
    public async Task SendAsync_NobodyListens_IsUnavailable()
    {
        var upstream = await SmallUpstream.StartAsync(_ => Task.CompletedTask);
        var forward = Forward(upstream, HttpMethod.Get);
        await upstream.DisposeAsync();
        await using var gateway = await StartAsync(forward);

        using var response = await gateway.Client.GetAsync("/");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(response.Headers.RetryAfter, Is.Not.Null);
    }

    [Test]
    public async Task SendAsync_UpstreamBreaksOffMidBody_AbortsTheAnswer()
    {
        await using var upstream = await SmallUpstream.StartAsync(async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("[1,2");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        await using var gateway = await StartAsync(Forward(upstream, HttpMethod.Get));

        Assert.That(async () => await gateway.Client.GetStringAsync("/"), Throws.InstanceOf<HttpRequestException>());
    }

    private static Forward Forward(SmallUpstream upstream, HttpMethod method) => new()
    {
        Method = method,
        Uri = upstream.Address,
        Answer = new ForwardAnswer.PassThrough(),
        MapError = _ => new ProviderException(ErrorKind.UpstreamError, "unexpected"),
    };

    private static async Task<RunningGateway> StartAsync(Forward forward)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddHttpForwarder();
        builder.Services.AddSingleton(TimeProvider.System).AddForwarding().AddShutdown(builder.Configuration);
        var app = builder.Build();
        app.UseMiddleware<ResponseHeaders>();
        app.UseMiddleware<Gateway.Host.Problems.ProblemDetails>();
        app.Run(context =>
        {
            var executor = context.RequestServices.GetRequiredService<ExchangeExecutor>();
            return forward.Answer is ForwardAnswer.Read
                ? executor.RunValueAsync(context, forward, (c, answer) => c.Response.WriteAsync(((UserPage)answer!).NextCursor!))
                : executor.RunRowsAsync(context, forward, new RowsRendering());
        });
        await app.StartAsync();
        return new RunningGateway(app);
    }

    private sealed class RunningGateway(WebApplication app) : IAsyncDisposable
    {
        public HttpClient Client { get; } = Clients.To(app.Urls.First());

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            await app.DisposeAsync();
        }
    }
}
