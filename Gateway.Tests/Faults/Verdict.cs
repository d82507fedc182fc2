using System.Text.Json;
using Gateway.Host.Problems;
using Gateway.Tests.Backends;

namespace Gateway.Tests.Faults;

/// <summary>Whether what a caller was told of a fault is what the contract promises.</summary>
internal static class Verdict
{
    private static readonly string[] Members = ["type", "title", "status", "detail", "code", "message", "hint", "details", "request_id", "provider", "upstream_code"];

    /// <summary>What is wrong with the answer; null where nothing is.</summary>
    /// <param name="fault">What the upstream did.</param>
    /// <param name="operation">What was called.</param>
    /// <param name="answer">The answer; null where it broke off.</param>
    /// <param name="healthy">What a healthy upstream's answer is.</param>
    public static string? Find(Fault fault, Operation operation, ApiResponse? answer, ApiResponse healthy)
    {
        if (answer is null)
            return fault.MayBreak ? null : "broke off";
        if (answer.Header("X-Request-Id") is null)
            return $"has no request id: {answer}";
        if (operation.IsNative && fault.IsAnswer)
            return null;
        if (answer.Status < 400)
            return FindInSuccess(fault, operation, answer, healthy);
        return operation.Method == "HEAD" ? FindInHead(fault, answer) : FindInProblem(fault, answer);
    }

    // A good answer, or one that looks good to whoever does not look inside; never a part of one.
    private static string? FindInSuccess(Fault fault, Operation operation, ApiResponse answer, ApiResponse healthy)
    {
        if (!fault.MayPass && !fault.IsPlausible)
            return $"succeeded: {answer}";
        return operation.Reads && !fault.IsPlausible && answer.Text != healthy.Text ? $"differs from '{healthy.Text}': {answer}" : null;
    }

    private static string? FindInHead(Fault fault, ApiResponse answer) =>
        fault.Codes.Any(code => StatusOf(code) == answer.Status) ? null : $"has another status than those of {string.Join(", ", fault.Codes)}: {answer}";

    private static string? FindInProblem(Fault fault, ApiResponse answer)
    {
        if (answer.Header("Content-Type") != ProblemWriter.ContentType)
            return $"is no problem: {answer}";
        var problem = JsonElement.Parse(answer.Bytes);
        if (!problem.EnumerateObject().Select(static member => member.Name).SequenceEqual(Members))
            return $"has another shape: {answer}";
        var code = problem.Text("code")!;
        if (!fault.Codes.Contains(code))
            return $"is none of {string.Join(", ", fault.Codes)}: {answer}";
        if (answer.Status != StatusOf(code) || problem.GetProperty("status").GetInt32() != answer.Status || problem.Text("request_id") != answer.Header("X-Request-Id"))
            return $"contradicts itself: {answer}";
        if (answer.Status is 503 or 429 && answer.Header("Retry-After") is null)
            return $"does not say when to come back: {answer}";
        return answer.Text.Contains("127.0.", StringComparison.Ordinal) || answer.Text.Contains("   at ", StringComparison.Ordinal) ? $"tells too much: {answer}" : null;
    }

    private static int StatusOf(string code) => ErrorCode.TryParse(code, out var kind) ? ErrorStatus.Of(kind) : throw new ArgumentException($"There is no code '{code}'.", nameof(code));
}
