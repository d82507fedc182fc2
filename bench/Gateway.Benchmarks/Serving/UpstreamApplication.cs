using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Gateway.Benchmarks.Load;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Benchmarks.Serving;

/// <summary>
/// Plays a Supabase project: PostgREST's answer to a query, always the same 1 KB, and the Storage API, which takes bodies of any
/// size, remembers how large they were, and gives as many bytes back. It does as little as it can: what is measured stands in front of it.
/// </summary>
internal static class UpstreamApplication
{
    private const int Rows = 3;

    private static readonly byte[] Json = [.. "["u8, .. Enumerable.Range(0, Rows).SelectMany(static i => i == 0 ? Messages.One(7, i).ToArray() : [(byte)',', .. Messages.One(7, i).Span]), .. "]"u8];
    private static readonly byte[] Chunk = RandomNumberGenerator.GetBytes(64 << 10);

    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        var sizes = new ConcurrentDictionary<string, long>();
        app.MapGet("/rest/v1/{table}", (RequestDelegate)ReadRowsAsync);
        app.MapPost("/storage/v1/object/{**path}", (RequestDelegate)(context => UploadAsync(context, sizes)));
        app.MapGet("/storage/v1/object/info/{**path}", (RequestDelegate)(context => DescribeAsync(context, sizes)));
        app.MapGet("/storage/v1/object/{**path}", (RequestDelegate)(context => DownloadAsync(context, sizes)));
        return app;
    }

    private static Task ReadRowsAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = Json.Length;
        headers.ContentRange = "0-2/*";
        headers["Content-Profile"] = "public";
        headers.Server = "postgrest/13.0.4";
        return context.Response.Body.WriteAsync(Json).AsTask();
    }

    private static async Task UploadAsync(HttpContext context, ConcurrentDictionary<string, long> sizes)
    {
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
        var buffer = new byte[64 << 10];
        var size = 0L;
        while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted) is > 0 and var read)
            size += read;
        var path = Path(context);
        sizes[path] = size;
        await WriteAsync(context, $$"""{"Key":"{{path}}","Id":"8a3c2f0e-0d1b-4f57-9d1c-5a1f6d1c2b3e"}""");
    }

    private static Task DescribeAsync(HttpContext context, ConcurrentDictionary<string, long> sizes) => WriteAsync(context, string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"id":"8a3c2f0e-0d1b-4f57-9d1c-5a1f6d1c2b3e","name":"large","size":{{sizes[Path(context)]}},"content_type":"application/octet-stream","etag":"\"1\"","created_at":"2026-01-01T00:00:00.000Z","last_modified":"2026-01-01T00:00:00.000Z","metadata":null}"""));

    private static async Task DownloadAsync(HttpContext context, ConcurrentDictionary<string, long> sizes)
    {
        var left = sizes[Path(context)];
        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = left;
        context.Response.Headers.ETag = "\"1\"";
        for (; left > 0; left -= Chunk.Length)
            await context.Response.Body.WriteAsync(Chunk.AsMemory(0, (int)Math.Min(left, Chunk.Length)), context.RequestAborted);
    }

    private static string Path(HttpContext context) => (string)context.GetRouteValue("path")!;

    private static Task WriteAsync(HttpContext context, string json)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync(json, context.RequestAborted);
    }
}
