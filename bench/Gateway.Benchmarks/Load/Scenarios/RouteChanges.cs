using System.Diagnostics;
using System.Text.Json;
using Gateway.Benchmarks.Load.Servers;

namespace Gateway.Benchmarks.Load.Scenarios;

/// <summary>A tenant's route is changed again and again under load: no call may fail, and none may be served by a connection that it was not routed to while it ran.</summary>
internal static class RouteChanges
{
    private const int Changes = 1_000;
    private const int Readers = 8;
    private const string Row = "/api/db/notes/1";

    private static readonly string[] Connections = ["first", "second"];

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var gateway = await ManagedGateway.StartAsync(cancellationToken);
        var key = await PrepareAsync(gateway, cancellationToken);

        // Change i routes to connection i % 2. It has begun once 'begun' is i, and is in force once 'acknowledged' is.
        int begun = 0, acknowledged = 0, failed = 0, misled = 0;
        long calls = 0;
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var readers = Enumerable.Range(0, Readers).Select(_ => Task.Run(ReadAsync, cancellationToken)).ToArray();
        var started = Stopwatch.GetTimestamp();
        for (var i = 1; i <= Changes; i++)
        {
            Volatile.Write(ref begun, i);
            await RouteAsync(gateway, Connections[i % 2], cancellationToken);
            Volatile.Write(ref acknowledged, i);
        }

        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        await done.CancelAsync();
        await Task.WhenAll(readers);
        Console.WriteLine($"{Environment.NewLine}### {Changes:N0} changes of a route under load");
        Console.WriteLine($"{Environment.NewLine}in {seconds:0.0} s, beside {calls:N0} calls: {failed} failed, {misled} were served by a connection that they were not routed to");

        async Task ReadAsync()
        {
            while (!done.IsCancellationRequested)
            {
                var from = Volatile.Read(ref acknowledged);
                var at = await AtAsync(gateway, key, cancellationToken);
                var to = Volatile.Read(ref begun);
                Interlocked.Increment(ref calls);
                if (at is null)
                    Interlocked.Increment(ref failed);
                else if (from == to && at != Connections[from % 2])
                    Interlocked.Increment(ref misled);
            }
        }
    }

    private static async Task<string> PrepareAsync(ManagedGateway gateway, CancellationToken cancellationToken)
    {
        await gateway.OperateAsync(HttpMethod.Post, "/admin/tenants", """{"name":"routed","plan":"bench"}""", cancellationToken);
        foreach (var name in Connections)
            await gateway.OperateAsync(HttpMethod.Post, "/admin/tenants/routed/connections", $$"""{"name":"{{name}}","provider":"embedded"}""", cancellationToken);
        var made = await gateway.OperateAsync(HttpMethod.Post, "/admin/tenants/routed/keys", """{"name":"server","kind":"secret"}""", cancellationToken);
        var key = made.GetProperty("key").GetString()!;
        foreach (var name in Connections.Reverse())
        {
            await RouteAsync(gateway, name, cancellationToken);
            using var response = await gateway.SendAsync(HttpMethod.Post, "/api/db/notes", key, $$"""{"id":"1","at":"{{name}}"}""", cancellationToken);
            response.EnsureSuccessStatusCode();
        }

        return key;
    }

    private static async Task RouteAsync(ManagedGateway gateway, string connection, CancellationToken cancellationToken) =>
        await gateway.OperateAsync(HttpMethod.Put, "/admin/tenants/routed/routes", $$"""{"db":"{{connection}}"}""", cancellationToken);

    // Null where the call failed.
    private static async Task<string?> AtAsync(ManagedGateway gateway, string key, CancellationToken cancellationToken)
    {
        using var response = await gateway.SendAsync(HttpMethod.Get, Row, key, null, cancellationToken);
        return response.IsSuccessStatusCode ? JsonElement.Parse(await response.Content.ReadAsStringAsync(cancellationToken)).GetProperty("at").GetString() : null;
    }
}
