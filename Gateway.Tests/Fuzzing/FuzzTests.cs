using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Gateway.Host.Keys;
using Gateway.Host.Problems;
using Gateway.Tests.Backends;
using Gateway.Tests.Embedded;

namespace Gateway.Tests.Fuzzing;

/// <summary>
/// A gateway of its own process takes whatever anybody sends: it answers each request in the contract's words, never with 500, never
/// not at all, and does not grow by it. GATEWAY_TEST_FUZZ_INPUTS says how many, and GATEWAY_TEST_FUZZ_SEED which.
/// </summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class FuzzTests
{
    private const int Workers = 8;
    private const int MostShown = 10;
    private const long MostGrowth = 96L << 20;

    private static readonly int Inputs = Number("GATEWAY_TEST_FUZZ_INPUTS") ?? 20_000;
    private static readonly int Seed = Number("GATEWAY_TEST_FUZZ_SEED") ?? Random.Shared.Next();

    [Test]
    public async Task AnyInput_IsAnsweredInTheContractsWordsAndLeavesNothingBehind()
    {
        using var directory = new TemporaryDirectory();
        var operatorKey = GatewayKey.Create(KeyRole.Operator);
        var configuration = new GatewayConfiguration().WithOperator(operatorKey);
        configuration.AddPlan("default", requests: 1_000_000_000);
        var tenant = configuration.AddTenant("demo");
        await File.WriteAllTextAsync(Path.Combine(directory.Path, "appsettings.json"), configuration.ToJson());
        await using var gateway = await GatewayProcess.StartAsync(directory.Path);
        var targets = await TargetsAsync(gateway, tenant, operatorKey);
        var mistakes = new ConcurrentBag<string>();
        var (next, statuses) = (-1, new ConcurrentDictionary<int, int>());
        var half = 0L;
        var began = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(async _ =>
        {
            using var connection = new FuzzConnection(gateway.Address);
            for (int i; (i = Interlocked.Increment(ref next)) < Inputs && mistakes.Count < MostShown;)
            {
                if (i == Inputs / 2)
                    half = gateway.ResidentMemory();
                var target = targets[i % targets.Count];
                var request = target.Write(new Mutator(Seed + i).Mutate(target.Corpus));
                var answer = await SendAsync(connection, request, target, mistakes, i);
                if (answer is not null)
                    statuses.AddOrUpdate(answer.Status, 1, static (_, count) => count + 1);
            }
        }));

        await TestContext.Progress.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{Inputs} inputs of seed {Seed} in {TimeProvider.System.GetElapsedTime(began).TotalSeconds:F1} s; memory {half >> 20} MiB after half, {gateway.ResidentMemory() >> 20} MiB at the end; {string.Join(", ", statuses.OrderBy(static status => status.Key).Select(static status => $"{status.Key}: {status.Value}"))}"));
        Assert.That(mistakes, Is.Empty, $"GATEWAY_TEST_FUZZ_SEED={Seed}\n{Defects(gateway.Output)}");
        Assert.That(gateway.ResidentMemory() - half, Is.LessThan(MostGrowth), "it grows");
        Assert.That(gateway.Output, Does.Not.Contain("failed by a defect"));
        (await gateway.Client(tenant.SecretKey).GetAsync("/api/db/notes?limit=1")).Expect(200);
    }

    private static async Task<IReadOnlyList<FuzzTarget>> TargetsAsync(GatewayProcess gateway, TestTenant tenant, string operatorKey)
    {
        var service = gateway.Client(tenant.SecretKey);
        var user = await TestUser.RegisterAsync(gateway.Client(tenant.PublishableKey));
        (await service.PostAsync("/api/db/notes", """[{"id":"1","text":"a"},{"id":"2","text":"b"}]""")).Expect(201);
        (await service.SendAsync("PUT", "/api/storage/files/docs/a.txt", ApiClient.Bytes("hello"u8.ToArray(), "text/plain"))).Expect(201);
        var link = (await service.GetAsync("/api/db/notes?limit=1&cursor=")).Expect(200).Header("Link")!;
        var cursor = link[(link.IndexOf("cursor=", StringComparison.Ordinal) + 7)..link.IndexOf('>', StringComparison.Ordinal)].Split('&')[0];
        var signed = (await service.PostAsync("/api/storage/files/docs/a.txt?action=sign", "{}")).Expect(200).Json.Text("url")!;
        return new FuzzTargets(tenant.SecretKey, tenant.PublishableKey, operatorKey).All(user.AccessToken, user.RefreshToken, cursor, signed);
    }

    private static async Task<FuzzAnswer?> SendAsync(FuzzConnection connection, byte[] request, FuzzTarget target, ConcurrentBag<string> mistakes, int input)
    {
        FuzzAnswer? answer = null;
        string? mistake;
        try
        {
            answer = await connection.SendAsync(request, target.IsRaw);
            mistake = answer is null ? target.IsRaw ? null : "is not answered" : Find(answer, target);
        }
        catch (Exception error) when (error is OperationCanceledException or EndOfStreamException or FormatException)
        {
            mistake = error.Message;
        }

        if (mistake is not null)
            mistakes.Add($"input {input} for '{target.Name}' {mistake}: {answer?.Status} {answer?.Body}\n{Encoding.UTF8.GetString(request.AsSpan(0, Math.Min(request.Length, 2000)))}");
        return answer;
    }

    /// <summary>What is wrong with an answer; null where nothing is.</summary>
    private static string? Find(FuzzAnswer answer, FuzzTarget target)
    {
        if (answer.Status < 400)
            return null;

        // To HEAD, whose answers have no body, and there nobody knows.
        if (answer.Body.Length == 0 && target.IsRaw)
            return null;
        if (!answer.Head.Contains($"Content-Type: {ProblemWriter.ContentType}", StringComparison.OrdinalIgnoreCase))
            return "is no problem";
        try
        {
            var code = JsonElement.Parse(answer.Body).Text("code")!;
            return ErrorCode.TryParse(code, out var kind) && ErrorStatus.Of(kind) == answer.Status && answer.Status is not (500 or 503 or 504) ? null : "is a failure";
        }
        catch (JsonException)
        {
            return "is no JSON";
        }
    }

    // With the first lines of each stack.
    private static string Defects(string output)
    {
        var lines = output.Split('\n');
        return string.Join('\n', lines.Index().Where(line => line.Item.Contains("failed by a defect", StringComparison.Ordinal)).SelectMany(line => lines.Skip(line.Index).Take(8)).Take(80));
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
