using System.Net;
using Gateway.Tests.Backends;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Host.Native;

/// <summary>What of a backend's answer comes back, and what happens where it does not answer as it should.</summary>
internal sealed class NativeResponseTests
{
    [Test]
    public async Task Error_OfTheBackend_PassesUntouched()
    {
        await using var gateway = await NativeGateway.StartAsync(async context =>
        {
            context.Response.StatusCode = 418;
            context.Response.ContentType = "application/weird";
            context.Response.Headers["X-Own"] = "1";
            await context.Response.WriteAsync("""{"code":"PGRST999"}""");
        });

        var response = (await gateway.App.GetAsync("/native/main/rest/v1/notes")).Expect(418);

        Assert.That(response.Text, Is.EqualTo("""{"code":"PGRST999"}"""));
        Assert.That(response.Header("Content-Type"), Is.EqualTo("application/weird"));
        Assert.That(response.Header("X-Own"), Is.EqualTo("1"));
    }

    [Test]
    public async Task Answer_ToAServersKey_IsOpenToNoOrigin()
    {
        await using var gateway = await NativeGateway.StartAsync(static context => context.Response.WriteAsync("{}"));

        var server = (await gateway.Server.GetAsync("/native/main/rest/v1/notes", ("Origin", "https://page.example"))).Expect(200);
        var page = (await gateway.App.GetAsync("/native/main/rest/v1/notes", ("Origin", "https://page.example"))).Expect(200);

        Assert.That(server.Header("Access-Control-Allow-Origin"), Is.Null);
        Assert.That(page.Header("Access-Control-Allow-Origin"), Is.EqualTo("*"));
    }

    [TestCase(404)]
    [TestCase(405)]
    [TestCase(204)]
    [TestCase(304)]
    [TestCase(503)]
    public async Task Answer_WithoutABody_StaysTheBackendsOwn(int status)
    {
        await using var gateway = await NativeGateway.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });

        var response = (await gateway.Server.PostAsync("/native/main/functions/v1/hello", "{}")).Expect(status);

        Assert.That(response.Bytes, Is.Empty);
        Assert.That(response.Header("Content-Type"), Is.Null);
    }

    [Test]
    public async Task Headers_ForTheBackendsOwnOrigin_DoNotLandOnTheGateways()
    {
        await using var gateway = await NativeGateway.StartAsync(async context =>
        {
            var headers = context.Response.Headers;
            headers.SetCookie = "session=1";
            headers.StrictTransportSecurity = "max-age=1";
            headers["X-Accel-Redirect"] = headers["X-Sendfile"] = "/etc/passwd";
            headers["Gateway-Documents-Read"] = "5";
            headers["Clear-Site-Data"] = "\"*\"";
            headers["Access-Control-Allow-Origin"] = "https://backend.example";
            headers["Access-Control-Allow-Credentials"] = "true";
            headers["X-Upstream"] = $"http://{context.Request.Host}/rest/v1";
            headers["X-Echo"] = context.Request.Headers["apikey"];
            headers["X-Request-Id"] = "backend";
            headers["Upload-Offset"] = "12";
            await context.Response.WriteAsync("<script>1</script>");
        });

        var response = (await gateway.App.GetAsync("/native/main/functions/v1/page", ("Origin", "https://app.example"), ("X-Request-Id", "mine"))).Expect(200);

        foreach (var name in new[] { "Set-Cookie", "X-Accel-Redirect", "X-Sendfile", "Gateway-Documents-Read", "Strict-Transport-Security", "Clear-Site-Data", "Access-Control-Allow-Credentials", "X-Upstream", "X-Echo" })
            Assert.That(response.Header(name), Is.Null, name);
        Assert.That(response.Header("Access-Control-Allow-Origin"), Is.EqualTo("*"));
        Assert.That(response.Header("Access-Control-Expose-Headers"), Is.EqualTo("*"));
        Assert.That(response.Header("Upload-Offset"), Is.EqualTo("12"));
        Assert.That(response.Header("Content-Security-Policy"), Is.EqualTo("sandbox"));
        Assert.That(response.Header("X-Request-Id"), Is.EqualTo("mine"));
        Assert.That(response.Header("Gateway-Provider"), Is.EqualTo("supabase"));
        Assert.That(response.Header("RateLimit"), Is.Not.Null);
        Assert.That(response.Header("Server-Timing"), Does.Contain("upstream;dur="));
    }

    // A resumable upload (TUS) is created with POST, and goes on wherever 'Location' says.
    [Test]
    public async Task Upload_Resumable_GoesOnThroughTheGateway()
    {
        var stored = new MemoryStream();
        await using var gateway = await NativeGateway.StartAsync(async context =>
        {
            context.Response.Headers["Tus-Resumable"] = "1.0.0";
            if (HttpMethods.IsPost(context.Request.Method))
            {
                context.Response.StatusCode = 201;
                context.Response.Headers.Location = $"https://{context.Request.Host}/storage/v1/upload/resumable/abc%2Fdef";
                return;
            }

            Assert.That(context.Request.Path.Value, Does.StartWith("/storage/v1/upload/resumable/"));
            await context.Request.Body.CopyToAsync(stored);
            context.Response.StatusCode = 204;
            context.Response.Headers["Upload-Offset"] = $"{stored.Length}";
        });

        var created = (await gateway.App.SendAsync(
            "POST", "/native/main/storage/v1/upload/resumable", null, ("Tus-Resumable", "1.0.0"), ("Upload-Length", "60000"))).Expect(201);
        var location = created.Header("Location")!;
        Assert.That(location, Is.EqualTo($"{gateway.Gateway.Address}native/main/storage/v1/upload/resumable/abc%2Fdef"));

        for (var offset = 0; offset < 60_000; offset += 20_000)
        {
            var patched = (await gateway.App.SendAsync(
                "PATCH", new Uri(location).PathAndQuery, ApiClient.Bytes(new byte[20_000], "application/offset+octet-stream"), ("Upload-Offset", $"{offset}"))).Expect(204);
            Assert.That(patched.Header("Upload-Offset"), Is.EqualTo($"{offset + 20_000}"));
        }
    }

    [Test]
    public async Task Redirect_Elsewhere_IsTheCallersToFollow()
    {
        await using var gateway = await NativeGateway.StartAsync(context =>
        {
            context.Response.Redirect($"https://accounts.example/o?redirect_uri={Uri.EscapeDataString($"http://{context.Request.Host}/auth/v1/callback")}");
            return Task.CompletedTask;
        });

        var response = (await gateway.App.GetAsync("/native/main/auth/v1/authorize?provider=example")).Expect(302);

        Assert.That(response.Header("Location"), Does.StartWith("https://accounts.example/o?redirect_uri="));
    }

    [Test]
    public async Task Events_FromTheBackend_ArriveWhileItStillSends()
    {
        var seen = new TaskCompletionSource();
        await using var gateway = await NativeGateway.StartAsync(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: 1\n\n");
            await context.Response.Body.FlushAsync();
            await seen.Task;
            await context.Response.WriteAsync("data: 2\n\n");
        });

        using var response = await gateway.SendAsync(HttpMethod.Get, $"/native/main/functions/v1/stream?apikey={gateway.PublishableKey}");
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());

        Assert.That(await reader.ReadLineAsync(), Is.EqualTo("data: 1"));
        seen.SetResult();
        Assert.That(await reader.ReadToEndAsync(), Is.EqualTo("\ndata: 2\n\n"));
    }

    [Test]
    public async Task Body_LargerThanThePlanAllows_IsRefused([Values] bool declared)
    {
        await using var gateway = await NativeGateway.StartAsync(context => context.Request.Body.CopyToAsync(Stream.Null));
        using var content = new StreamContent(new MemoryStream(new byte[NativeGateway.MaxObjectSize + 1]));
        if (!declared)
            content.Headers.ContentLength = null;

        using var request = new HttpRequestMessage(HttpMethod.Post, "/native/main/storage/v1/object/docs/a") { Content = content };
        request.Headers.TransferEncodingChunked = !declared;
        request.Headers.Add("apikey", gateway.SecretKey);
        using var response = await gateway.Gateway.Http.SendAsync(request);

        (await ApiResponse.ReadAsync(response)).ExpectProblem(413, "payload_too_large");
    }

    [Test]
    public async Task Body_LargestThatThePlanAllows_ArrivesWholeAndIsCounted([Values] bool declared)
    {
        await using var gateway = await NativeGateway.StartAsync(async context =>
        {
            await using var copy = new MemoryStream();
            await context.Request.Body.CopyToAsync(copy);
            await context.Response.Body.WriteAsync(copy.ToArray());
        });
        var sent = new byte[NativeGateway.MaxObjectSize];
        Random.Shared.NextBytes(sent);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/native/main/storage/v1/object/docs/a") { Content = new ByteArrayContent(sent) };
        request.Headers.TransferEncodingChunked = !declared;
        request.Headers.Add("apikey", gateway.SecretKey);
        using var response = await gateway.Gateway.Http.SendAsync(request);
        Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.EqualTo(sent));

        var usage = await UsageOfNative(gateway);
        Assert.That(usage.GetProperty("calls").GetInt32(), Is.EqualTo(1));
        Assert.That(usage.GetProperty("bytes_in").GetInt64(), Is.EqualTo(sent.Length));
        Assert.That(usage.GetProperty("bytes_out").GetInt64(), Is.EqualTo(sent.Length));
        Assert.That(usage.Text("provider"), Is.EqualTo("supabase"));
        Assert.That(usage.Text("status"), Is.EqualTo("2xx"));
    }

    [Test]
    public async Task Backend_ThatIsDown_IsUnavailable()
    {
        await using var gateway = await NativeGateway.StartAsync(_ => Task.CompletedTask);
        await gateway.Upstream.DisposeAsync();

        var response = (await gateway.App.GetAsync("/native/main/rest/v1/notes")).ExpectProblem(503, "upstream_unavailable");

        Assert.That(response.Header("Retry-After"), Is.Not.Null);
        Assert.That(response.Text, Does.Not.Contain("127.0.0.1"));
    }

    [Test]
    public async Task Backend_ThatBreaksOff_BreaksTheAnswerOff()
    {
        var seen = new TaskCompletionSource();
        await using var gateway = await NativeGateway.StartAsync(async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("[1,2");
            await context.Response.Body.FlushAsync();
            await seen.Task;
            context.Abort();
        });

        using var response = await gateway.SendAsync(HttpMethod.Get, "/native/main/rest/v1/notes", ("apikey", gateway.PublishableKey));
        await using var body = await response.Content.ReadAsStreamAsync();
        await body.ReadExactlyAsync(new byte[4]);
        seen.SetResult();

        Assert.That(async () => await body.ReadExactlyAsync(new byte[1]), Throws.InstanceOf<IOException>());
    }

    [Test]
    public async Task Backend_ThatBreaksOffBeforeItAnswers_IsAnUpstreamError()
    {
        await using var gateway = await NativeGateway.StartAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        (await gateway.App.PostAsync("/native/main/rest/v1/notes", "{}")).ExpectProblem(502, "upstream_error");
    }

    [Test]
    public async Task Caller_WhoLeaves_EndsTheBackendsWork()
    {
        var ended = new TaskCompletionSource();
        await using var gateway = await NativeGateway.StartAsync(async context =>
        {
            await context.Response.WriteAsync("begun");
            await context.Response.Body.FlushAsync();
            context.RequestAborted.Register(ended.SetResult);
            await ended.Task;
        });

        (await gateway.SendAsync(HttpMethod.Get, "/native/main/functions/v1/long", ("apikey", gateway.PublishableKey))).Dispose();

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Test]
    public async Task Calls_BeyondAHardQuota_AreRefused()
    {
        await using var gateway = await NativeGateway.StartAsync(_ => Task.CompletedTask, tenant => tenant["Plan"] = "one", configure: AddPlanOfOneCall);

        (await gateway.App.GetAsync("/native/main/rest/v1/notes")).Expect(200);

        (await gateway.App.GetAsync("/native/main/rest/v1/notes")).ExpectProblem(429, "quota_exceeded");
    }

    [Test]
    public async Task Preflight_AnyHeaders_NeedsNoKey()
    {
        await using var gateway = await NativeGateway.StartAsync(_ => Task.CompletedTask);
        using var response = await gateway.SendAsync(
            HttpMethod.Options, "/native/main/storage/v1/upload/resumable",
            ("Origin", "https://app.example"), ("Access-Control-Request-Method", "PATCH"), ("Access-Control-Request-Headers", "tus-resumable,upload-offset"));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(response.Headers.GetValues("Access-Control-Allow-Headers"), Is.EqualTo(["tus-resumable,upload-offset"]));
    }

    private static async Task<System.Text.Json.JsonElement> UsageOfNative(NativeGateway gateway)
    {
        var usage = (await gateway.Server.GetAsync("/api/usage?group_by=operation,provider,status")).Expect(200);
        return usage.Json.GetProperty("usage").EnumerateArray().Single(row => row.Text("operation") == "native");
    }

    private static void AddPlanOfOneCall(WebApplicationBuilder builder)
    {
        builder.Configuration["Gateway:Plans:one:Quotas:0:Meter"] = "calls";
        builder.Configuration["Gateway:Plans:one:Quotas:0:Limit"] = "1";
    }
}
