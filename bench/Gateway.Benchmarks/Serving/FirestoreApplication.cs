using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Providers.Firebase.Firestore.Protocol;
using FirestoreClient = Providers.Firebase.Firestore.Protocol.Firestore.FirestoreClient;

namespace Gateway.Benchmarks.Serving;

/// <summary>
/// What one would write by hand over Firestore's protocol: a server that answers a conversation's messages as JSON, and a client that
/// reads them for nobody, over and over. It knows the one kind of row, and neither keys, limits nor metering.
/// </summary>
internal static class FirestoreApplication
{
    public const string Address = "Firestore";
    public const string Project = "demo-bench";
    public const string DrivePath = "/drive";

    private const string Root = $"projects/{Project}/databases/(default)/documents";
    private const string Conversations = "Conversations";

    private static readonly Metadata AsService = new() { { "authorization", "Bearer owner" } };

    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        var app = builder.Build();
        var channel = GrpcChannel.ForAddress($"http://{app.Configuration[Address]}", new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler { EnableMultipleHttp2Connections = true, UseProxy = false },
        });
        var client = new FirestoreClient(channel);
        app.MapGet("/messages", context => AnswerAsync(client, context));
        app.MapGet(DrivePath, context => DriveAsync(client, app.Configuration.GetValue<int>(Conversations), context));
        return app;
    }

    private static async Task AnswerAsync(FirestoreClient client, HttpContext context)
    {
        using var call = Ask(client, context.Request.Query["conversation_id"]!);
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter, new JsonWriterOptions { SkipValidation = true });
        json.WriteStartArray();
        while (await call.ResponseStream.MoveNext(context.RequestAborted))
        {
            if (call.ResponseStream.Current.Document is { } document)
                Write(document, json);
        }

        json.WriteEndArray();
    }

    private static void Write(Document document, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("id", document.Name.AsSpan(document.Name.LastIndexOf('/') + 1));
        foreach (var (name, value) in document.Fields)
        {
            if (value.ValueTypeCase == Value.ValueTypeOneofCase.TimestampValue)
                json.WriteString(name, value.TimestampValue.ToDateTime());
            else
                json.WriteString(name, value.StringValue);
        }

        json.WriteEndObject();
    }

    /// <summary>Reads conversations for some time, so many at once, and tells how long each read took.</summary>
    private static async Task DriveAsync(FirestoreClient client, int conversations, HttpContext context)
    {
        var callers = int.Parse(context.Request.Query["callers"]!, CultureInfo.InvariantCulture);
        var end = Stopwatch.GetTimestamp() + (long)(double.Parse(context.Request.Query["seconds"]!, CultureInfo.InvariantCulture) * Stopwatch.Frequency);
        var started = Stopwatch.GetTimestamp();
        var latencies = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(() => ReadAsync(client, conversations, caller, end))));
        await context.Response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(started).Ticks} {string.Join(' ', latencies.SelectMany(static all => all))}"));
    }

    private static async Task<List<long>> ReadAsync(FirestoreClient client, int conversations, int caller, long end)
    {
        var (random, latencies) = (new Random(caller), new List<long>());
        while (Stopwatch.GetTimestamp() is var started && started < end)
        {
            using var call = Ask(client, Load.Messages.Conversation(random.Next(conversations)));
            var documents = 0;
            while (await call.ResponseStream.MoveNext(default))
                documents += call.ResponseStream.Current.Document is null ? 0 : 1;
            if (documents != Load.Messages.PerConversation)
                throw new InvalidDataException($"A conversation had {documents} messages.");
            latencies.Add(Stopwatch.GetTimestamp() - started);
        }

        return latencies;
    }

    private static AsyncServerStreamingCall<RunQueryResponse> Ask(FirestoreClient client, string conversation) =>
        client.RunQuery(
            new RunQueryRequest
            {
                Parent = $"{Root}/conversations/{conversation}",
                StructuredQuery = new StructuredQuery
                {
                    From = { new StructuredQuery.Types.CollectionSelector { CollectionId = "messages" } },
                    OrderBy =
                    {
                        new StructuredQuery.Types.Order
                        {
                            Field = new StructuredQuery.Types.FieldReference { FieldPath = "created_at" },
                            Direction = StructuredQuery.Types.Direction.Ascending,
                        },
                    },
                    Limit = 100,
                },
            },
            AsService);
}
