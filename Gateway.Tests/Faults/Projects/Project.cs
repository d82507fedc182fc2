using System.Text.Json.Nodes;
using Gateway.Tests.Supabase;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Tests.Faults.Projects;

/// <summary>A backend that the gateway reaches over the network, what is called on it, and what can go wrong there.</summary>
/// <param name="Name">What it is called in the tests' names.</param>
/// <param name="Provider">The provider that it is connected by.</param>
/// <param name="Operations">The calls that reach it.</param>
/// <param name="Faults">What it can do wrong.</param>
internal sealed record Project(string Name, string Provider, IReadOnlyList<Operation> Operations, IReadOnlyList<Fault> Faults)
{
    public static IReadOnlyList<Project> All { get; } =
    [
        new(
            "supabase",
            "supabase",
            [
                .. ContractCalls.Database, ContractCalls.Function, .. ContractCalls.Storage, .. ContractCalls.Auth,
                new("native", "GET", "/native/main/rest/v1/notes"), new("native write", "POST", "/native/main/rest/v1/notes", "{}", As.User),
            ],
            HttpFaults.All)
        {
            Answer = HealthySupabase.AnswerAsync,
            UserToken = static _ => StubProject.UserToken,
            Settings = static authority => StubProject.Settings(new Uri($"http://{authority}")),
        },
        new(
            "firebase",
            "firebase",
            [
                .. ContractCalls.Storage, .. ContractCalls.Auth,
                new("native", "GET", $"/native/main/storage/v1/b/{HealthyFirebase.Bucket}/o/files%2Fa.txt"),
                new("native write", "POST", "/native/main/identitytoolkit/v1/accounts:signUp", """{"returnSecureToken":true}""", As.App),
            ],
            HttpFaults.All)
        {
            Answer = HealthyFirebase.AnswerAsync,
            UserToken = HealthyFirebase.Token,
            Settings = static authority => Firebase(new JsonObject { ["auth"] = authority, ["storage"] = authority }),
        },
        new("firestore", "firebase", ContractCalls.Database, Http2Faults.All)
        {
            Answer = HealthyFirestore.AnswerAsync,
            Protocols = HttpProtocols.Http2,
            UserToken = HealthyFirebase.Token,
            Settings = static authority => Firebase(new JsonObject { ["firestore"] = authority, ["auth"] = "127.0.0.1:1" }),
        },
    ];

    /// <summary>How it answers when it is well.</summary>
    public required RequestDelegate Answer { get; init; }

    public HttpProtocols Protocols { get; init; } = HttpProtocols.Http1;

    /// <summary>A user's token that it takes.</summary>
    public required Func<TimeProvider, string> UserToken { get; init; }

    /// <summary>A connection's settings, for host and port.</summary>
    public required Func<string, JsonObject> Settings { get; init; }

    private static JsonObject Firebase(JsonObject emulator) =>
        new() { ["project_id"] = HealthyFirebase.Project, ["web_api_key"] = "any-key-will-do", ["bucket"] = HealthyFirebase.Bucket, ["emulator"] = emulator };
}
