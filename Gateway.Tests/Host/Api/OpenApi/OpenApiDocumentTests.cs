using System.Net.Http.Json;
using System.Text.Json;
using Gateway.Host.Api.OpenApi;
using Gateway.Host.ControlPlane.Operators;
using Gateway.Host.Native;
using Gateway.Host.Pipeline;
using Gateway.Host.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;
using Providers.Abstractions.Errors;

namespace Gateway.Tests.Host.Api.OpenApi;

/// <summary>Holds the document that is written by hand to what the gateway really serves.</summary>
internal sealed class OpenApiDocumentTests : BareGatewayFixture
{
    private string _served;
    private ReadResult _read;

    private OpenApiDocument Document => _read.Document!;

    private IEnumerable<(string Path, HttpMethod Method, OpenApiOperation Operation)> Operations =>
        from path in Document.Paths
        from operation in path.Value.Operations!
        select (path.Key, operation.Key, operation.Value);

    // What /docs consists of is for people and browsers, not for clients of the API; what is passed through is the backend's to describe.
    private IEnumerable<(string Path, HttpMethod Method, TenantEndpoint? Tenant, bool ForOperators)> Endpoints =>
        from route in Running.Routes
        let path = route.RoutePattern.RawText!.Replace("{**", "{", StringComparison.Ordinal)
        where !path.StartsWith(ApiReference.Address, StringComparison.Ordinal) && !path.StartsWith(NativeEndpoint.Prefix, StringComparison.Ordinal)
        from method in route.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods
        where method != HttpMethods.Head || Operations.Any(o => o.Path == path && o.Method == HttpMethod.Head) // Answered wherever GET is, as the document says once for all.
        select (path, HttpMethod.Parse(method), route.Metadata.GetMetadata<TenantEndpoint>(), route.Metadata.GetMetadata<OperatorEndpoint>() is not null);

    [OneTimeSetUp]
    public async Task ReadAsync()
    {
        _served = await Anyone.GetStringAsync(OpenApiEndpoints.Address);
        _read = OpenApiDocument.Parse(_served, "json", new OpenApiReaderSettings { RuleSet = ValidationRuleSet.GetDefaultRuleSet() });
    }

    [Test]
    public void Document_Whole_IsValidOpenApi31()
    {
        Assert.That(_read.Diagnostic!.Errors, Is.Empty);
        Assert.That(_read.Diagnostic.Warnings, Is.Empty);
        Assert.That(_read.Diagnostic.SpecificationVersion, Is.EqualTo(OpenApiSpecVersion.OpenApi3_1));
    }

    // The reader takes a reference that leads nowhere without a word.
    [Test]
    public void References_All_LeadToAComponentAndEachIsUsed()
    {
        using var document = JsonDocument.Parse(_served);
        var references = References(document.RootElement).Distinct();
        var components = document.RootElement.GetProperty("components").EnumerateObject()
            .Where(kind => kind.Name != "securitySchemes")
            .SelectMany(kind => kind.Value.EnumerateObject(), (kind, component) => $"#/components/{kind.Name}/{component.Name}");

        Assert.That(references, Is.EquivalentTo(components));
    }

    [Test]
    public void Paths_AllOperations_AreWhatIsServed() => Assert.That(
        Operations.Select(o => $"{o.Method} {o.Path}"), Is.EquivalentTo(Endpoints.Select(e => $"{e.Method} {e.Path}")));

    [Test]
    public void Operations_All_AreNamedAndExplained()
    {
        Assert.That(Operations.Select(o => o.Operation.OperationId), Is.Unique);
        Assert.That(Operations.Select(o => o.Operation.OperationId), Has.All.Match("^[a-z][A-Za-z]+$"));
        Assert.That(Operations.Select(o => o.Operation.Summary), Has.All.Not.Empty);
        Assert.That(Operations.Select(o => o.Operation.Tags?.Count), Has.All.EqualTo(1));
    }

    [Test]
    public void Security_EveryOperation_IsWhatItsEndpointAsksFor()
    {
        foreach (var (path, method, tenant, forOperators) in Endpoints)
        {
            var schemes = Operations.Single(o => o.Path == path && o.Method == method).Operation
                .Security!.SelectMany(requirement => requirement.Keys).Select(scheme => scheme.Reference.Id).ToHashSet();

            using (Assert.EnterMultipleScope())
            {
                Assert.That(schemes.Contains("apikey"), Is.EqualTo(tenant is not null), $"key on {method} {path}");
                Assert.That(schemes.Contains("operatorKey"), Is.EqualTo(forOperators), $"operator key on {method} {path}");
                Assert.That(schemes.Contains("signedUrl"), Is.EqualTo(tenant is { Signable: true }), $"signed URL on {method} {path}");
                Assert.That(
                    schemes.Contains("queryKey"),
                    Is.EqualTo(tenant is { SecretOnly: false } && method == HttpMethod.Get),
                    $"key in the query of {method} {path}");
            }
        }
    }

    [Test]
    public void Responses_EveryOperationWithAKey_TellHowItIsRefused()
    {
        foreach (var (path, method, operation) in Operations.Where(o => o.Operation.Security!.Count > 0))
        {
            // Operators need the store.
            Assert.That(operation.Responses!.Keys, Is.SupersetOf(new[] { "400", "401", "429", path.StartsWith("/admin/", StringComparison.Ordinal) ? "503" : "500" }), $"{method} {path}");
        }
    }

    [Test]
    public void ErrorCode_Enum_IsEveryKind() => Assert.That(
        Document.Components!.Schemas!["ErrorCode"].Enum!.Select(code => code.GetValue<string>()),
        Is.EquivalentTo(Enum.GetValues<ErrorKind>().Select(ErrorCode.Of)));

    [Test]
    public async Task Problem_RealOne_HasTheSchemasProperties()
    {
        using var response = await Anyone.GetAsync("/problems/nothing");
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        var schema = Document.Components!.Schemas!["Problem"];

        Assert.That(problem.EnumerateObject().Select(property => property.Name), Is.EquivalentTo(schema.Properties!.Keys));
        Assert.That(schema.Required, Is.EquivalentTo(schema.Properties.Keys));
    }

    [Test]
    public async Task Document_FromAnotherOrigin_MayBeRead()
    {
        using var response = await Anyone.GetAsync(OpenApiEndpoints.Address);

        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/json"));
        Assert.That(response.Headers.GetValues("Access-Control-Allow-Origin"), Is.EqualTo(new[] { "*" }));
    }

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(
            property => property is { Name: "$ref", Value.ValueKind: JsonValueKind.String } ? [property.Value.GetString()!] : References(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
