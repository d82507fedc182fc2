using System.Text.Json;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;
using Providers.Firebase;
using Providers.Firebase.Firestore.Calls;
using Providers.Firebase.Firestore.Planning;
using Providers.Firebase.Firestore.Protocol;
using FirestoreClient = Providers.Firebase.Firestore.Protocol.Firestore.FirestoreClient;

namespace Gateway.Tests.Firebase.Firestore;

/// <summary>What a healthy emulator does not do: failures in the words of gRPC.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class FirestoreCallsTests
{
    private const string NeedsIndex = "The query requires an index. You can create it here: https://console.firebase.google.com/v1/r/project/demo/firestore/indexes?create_composite=Abc1 and wait.";

    private static StructuredQuery Query
    {
        get
        {
            var query = new StructuredQuery { From = { new StructuredQuery.Types.CollectionSelector { CollectionId = "messages" } } };
            query.Where = PushedFilter.All(
            [
                PushedFilter.Compare("chat", StructuredQuery.Types.FieldFilter.Types.Operator.Equal, new Value { StringValue = "1" }, isExact: true),
                PushedFilter.Compare("tags", StructuredQuery.Types.FieldFilter.Types.Operator.ArrayContains, new Value { StringValue = "x" }, isExact: true),
                PushedFilter.Compare("`a b`", StructuredQuery.Types.FieldFilter.Types.Operator.LessThan, new Value { IntegerValue = 1 }, isExact: true),
            ]).Filter;
            query.OrderBy.Add(new StructuredQuery.Types.Order { Field = new() { FieldPath = "sent" }, Direction = StructuredQuery.Types.Direction.Descending });
            return query;
        }
    }

    [TestCase(StatusCode.InvalidArgument, ErrorKind.InvalidRequest)]
    [TestCase(StatusCode.NotFound, ErrorKind.NotFound)]
    [TestCase(StatusCode.AlreadyExists, ErrorKind.AlreadyExists)]
    [TestCase(StatusCode.PermissionDenied, ErrorKind.PermissionDenied)]
    [TestCase(StatusCode.Unauthenticated, ErrorKind.InvalidToken)]
    [TestCase(StatusCode.FailedPrecondition, ErrorKind.Conflict)]
    [TestCase(StatusCode.Aborted, ErrorKind.Conflict)]
    [TestCase(StatusCode.ResourceExhausted, ErrorKind.UpstreamRateLimited)]
    [TestCase(StatusCode.DeadlineExceeded, ErrorKind.UpstreamTimeout)]
    [TestCase(StatusCode.Unavailable, ErrorKind.UpstreamUnavailable)]
    [TestCase(StatusCode.Internal, ErrorKind.UpstreamError)]
    [TestCase(StatusCode.Unknown, ErrorKind.UpstreamError)]
    [TestCase(StatusCode.Unimplemented, ErrorKind.BadConfiguration)]
    public void Map_Status_IsThatKind(StatusCode status, ErrorKind kind)
    {
        var error = FirestoreErrors.Map(new RpcException(new Status(status, "whatever")), Context("token"), null);
        Assert.That(error.Kind, Is.EqualTo(kind));
        Assert.That(error.Message, Does.EndWith("."));
        Assert.That(error.UpstreamCode, Does.Match("^[A-Z_]+$"));
    }

    [TestCase(StatusCode.PermissionDenied)]
    [TestCase(StatusCode.Unauthenticated)]
    public void Map_ServiceRefused_IsTheConfiguration(StatusCode status) =>
        Assert.That(FirestoreErrors.Map(new RpcException(new Status(status, "")), Context(null), null).Kind, Is.EqualTo(ErrorKind.BadConfiguration));

    [Test]
    public void Map_DatabaseMissing_IsTheConfiguration() =>
        Assert.That(
            FirestoreErrors.Map(new RpcException(new Status(StatusCode.NotFound, "The database (default) does not exist for project p")), Context(null), null).Kind,
            Is.EqualTo(ErrorKind.BadConfiguration));

    [Test]
    public void Map_IndexMissing_GivesItToDeployAndTheLink()
    {
        var error = FirestoreErrors.Map(new RpcException(new Status(StatusCode.FailedPrecondition, NeedsIndex)), Context("token"), Query);
        Assert.That(error.Kind, Is.EqualTo(ErrorKind.IndexRequired));
        Assert.That(error.Hint, Does.EndWith("https://console.firebase.google.com/v1/r/project/demo/firestore/indexes?create_composite=Abc1"));
        var expected = JsonElement.Parse(
            """
            {"indexes":[{"collectionGroup":"messages","queryScope":"COLLECTION","fields":[
              {"fieldPath":"chat","order":"ASCENDING"},{"fieldPath":"tags","arrayConfig":"CONTAINS"},
              {"fieldPath":"sent","order":"DESCENDING"},{"fieldPath":"`a b`","order":"DESCENDING"}]}],"fieldOverrides":[]}
            """);
        Assert.That(JsonElement.DeepEquals(JsonElement.Parse(error.Details!), expected), Is.True, error.Details);
    }

    [TestCase(StatusCode.Aborted)]
    [TestCase(StatusCode.ResourceExhausted)]
    public async Task Commit_RefusedForAMoment_IsTriedAgain(StatusCode status)
    {
        var calls = new FailingCalls(status, times: 2);
        await RunAsync(calls);
        Assert.That(calls.Made, Is.EqualTo(3));
    }

    [TestCase(StatusCode.Aborted, ErrorKind.Conflict)]
    [TestCase(StatusCode.ResourceExhausted, ErrorKind.UpstreamRateLimited)]
    public void Commit_RefusedAgainAndAgain_Fails(StatusCode status, ErrorKind kind)
    {
        var calls = new FailingCalls(status, times: 100);
        Assert.That(() => RunAsync(calls), Embedded.Fails.With(kind));
        Assert.That(calls.Made, Is.EqualTo(5));
    }

    [TestCase(StatusCode.Unavailable)]
    [TestCase(StatusCode.DeadlineExceeded)]
    [TestCase(StatusCode.Internal)]
    public void Commit_MayHaveHappened_IsNotTriedAgain(StatusCode status)
    {
        var calls = new FailingCalls(status, times: 1);
        Assert.That(() => RunAsync(calls), Throws.TypeOf<ProviderException>());
        Assert.That(calls.Made, Is.EqualTo(1));
    }

    [Test]
    public async Task Call_Any_SaysWhoAsksAndWhereItGoes()
    {
        var calls = new FailingCalls(StatusCode.OK, times: 0);
        await RunAsync(calls);
        var headers = calls.Headers!.ToDictionary(static header => header.Key, static header => header.Value);
        Assert.That(headers["authorization"], Is.EqualTo("Bearer x"));
        Assert.That(headers["google-cloud-resource-prefix"], Is.EqualTo("projects/demo/databases/(default)"));
        Assert.That(headers["x-goog-request-params"], Is.EqualTo("database=projects%2Fdemo%2Fdatabases%2F%28default%29"));
    }

    private static async Task RunAsync(FailingCalls calls)
    {
        var clock = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromMinutes(1) };
        var session = new FirestoreSession(new FirestoreClient(calls), Context(null), "Bearer x", clock);
        var running = session.CommitAsync([new Write { Delete = "x" }], default).AsTask();
        while (!running.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }

        await running;
    }

    private static OperationContext Context(string? token) => new(
        new Connection { Tenant = "demo", Name = "main", Provider = "firebase", Settings = new FirebaseSettings { ProjectId = "demo" }, Version = "1" },
        new TokenCaller(token));

    private sealed class TokenCaller(string? token) : Caller
    {
        public override KeyKind Key => KeyKind.Secret;

        public override string? UserToken => token;

        public override bool MayRead(string table) => true;

        public override ValueTask<VerifiedUser?> GetUserAsync(CancellationToken cancellationToken) => default;
    }

    /// <summary>Fails so many times, and then answers with nothing.</summary>
    private sealed class FailingCalls(StatusCode status, int times) : CallInvoker
    {
        public int Made { get; private set; }

        public Metadata? Headers { get; private set; }

        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
        {
            Headers = options.Headers;
            var answer = Made++ < times
                ? Task.FromException<TResponse>(new RpcException(new Status(status, "not now")))
                : Task.FromResult(Activator.CreateInstance<TResponse>());
            return new AsyncUnaryCall<TResponse>(answer, Task.FromResult(new Metadata()), static () => Status.DefaultSuccess, static () => [], static () => { });
        }

        public override TResponse BlockingUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

        public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

        public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

        public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();
    }
}
