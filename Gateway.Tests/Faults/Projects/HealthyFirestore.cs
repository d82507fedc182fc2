using System.Buffers.Binary;
using Google.Protobuf;
using Timestamp = Google.Protobuf.WellKnownTypes.Timestamp;
using Microsoft.AspNetCore.Http;
using Providers.Firebase.Firestore.Protocol;

namespace Gateway.Tests.Faults.Projects;

/// <summary>Answers as a healthy Firestore would that holds one document.</summary>
internal static class HealthyFirestore
{
    private static readonly Timestamp Time = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch);

    private static readonly Document Document = new()
    {
        Name = "projects/demo/databases/(default)/documents/notes/1",
        CreateTime = Time,
        UpdateTime = Time,
        Fields = { ["text"] = new Value { StringValue = "a" } },
    };

    public static async Task AnswerAsync(HttpContext context)
    {
        IMessage answer = context.Request.Path.Value!.Split('/')[^1] switch
        {
            "GetDocument" => Document,
            "BatchGetDocuments" => new BatchGetDocumentsResponse { Found = Document, ReadTime = Time },
            "RunQuery" => new RunQueryResponse { Document = Document, ReadTime = Time },
            "RunAggregationQuery" => new RunAggregationQueryResponse { Result = new AggregationResult { AggregateFields = { ["count"] = new Value { IntegerValue = 1 } } } },
            "ListCollectionIds" => new ListCollectionIdsResponse { CollectionIds = { "notes" } },
            _ => new CommitResponse { CommitTime = Time, WriteResults = { new WriteResult { UpdateTime = Time } } },
        };
        context.Response.ContentType = "application/grpc";
        var message = answer.ToByteArray();
        var prefix = new byte[5];
        BinaryPrimitives.WriteInt32BigEndian(prefix.AsSpan(1), message.Length);
        await context.Request.Body.CopyToAsync(Stream.Null);
        await context.Response.Body.WriteAsync(prefix);
        await context.Response.Body.WriteAsync(message);
        context.Response.AppendTrailer("grpc-status", "0");
    }
}
