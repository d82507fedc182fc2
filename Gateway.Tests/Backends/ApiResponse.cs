using System.Text;
using System.Text.Json;

namespace Gateway.Tests.Backends;

/// <summary>A whole answer of a gateway.</summary>
internal sealed class ApiResponse
{
    private static readonly string[] ProblemMembers =
        ["type", "title", "status", "detail", "code", "message", "hint", "details", "request_id", "provider", "upstream_code"];

    private readonly Dictionary<string, string> _headers;
    private JsonElement? _json;

    private ApiResponse(int status, Dictionary<string, string> headers, byte[] bytes, string request)
    {
        Status = status;
        Bytes = bytes;
        Request = request;
        _headers = headers;
    }

    public int Status { get; }

    public byte[] Bytes { get; }

    public string Text => Encoding.UTF8.GetString(Bytes);

    public JsonElement Json => _json ??= Parse();

    /// <summary>The values of one column of an array of rows, in their order.</summary>
    public IEnumerable<string?> Column(string name) => Json.EnumerateArray().Select(row => row.Text(name));

    private string Request { get; }

    public static async Task<ApiResponse> ReadAsync(HttpResponseMessage response)
    {
        var bytes = await response.Content.ReadAsByteArrayAsync();
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers).Concat(response.TrailingHeaders))
            headers[name] = string.Join(", ", values);
        return new ApiResponse((int)response.StatusCode, headers, bytes, $"{response.RequestMessage?.Method} {response.RequestMessage?.RequestUri}");
    }

    /// <summary>Headers, trailers and body: all that a caller is told.</summary>
    public string Everything => $"{string.Join('\n', _headers.Select(static header => $"{header.Key}: {header.Value}"))}\n{Text}";

    /// <summary>A header or trailer; null where there is none.</summary>
    public string? Header(string name) => _headers.GetValueOrDefault(name);

    /// <summary>Expects a status, and shows the body where it is another.</summary>
    public ApiResponse Expect(int status)
    {
        Assert.That(Status, Is.EqualTo(status), $"{Request}: {Text}");
        return this;
    }

    /// <summary>Expects a refusal in exactly the contract's shape.</summary>
    public ApiResponse ExpectProblem(int status, string code)
    {
        Expect(status);
        Assert.That(Header("Content-Type"), Is.EqualTo("application/problem+json"), Request);
        Assert.That(Json.EnumerateObject().Select(p => p.Name), Is.EquivalentTo(ProblemMembers), Request);
        Assert.That(Json.Text("code"), Is.EqualTo(code), $"{Request}: {Text}");
        Assert.That(Json.Text("type"), Is.EqualTo($"/problems/{code}"));
        Assert.That(Json.GetProperty("status").GetInt32(), Is.EqualTo(status));
        Assert.That(Json.Text("title"), Is.Not.Null.And.Not.Empty);
        Assert.That(Json.Text("detail"), Is.Not.Null.And.Not.Empty.And.EqualTo(Json.Text("message")));
        Assert.That(Json.Text("request_id"), Is.EqualTo(Header("X-Request-Id")));
        Assert.That(Json.GetProperty("details").ValueKind, Is.EqualTo(JsonValueKind.Null).Or.EqualTo(JsonValueKind.String));
        return this;
    }

    public override string ToString() => $"{Request} → {Status} {Text}";

    private JsonElement Parse()
    {
        try
        {
            return JsonElement.Parse(Bytes);
        }
        catch (JsonException error)
        {
            throw new AssertionException($"{Request} → {Status}: the body is not JSON: {Text}", error);
        }
    }
}
