using Gateway.Tests.Backends;

namespace Gateway.Tests.Conformance.Database;

/// <summary>Contract §3 with §2: what cannot be understood is 400 and names the parameter and the position; nothing is guessed.</summary>
internal abstract class MalformedQueryConformance<TBackend> : DatabaseConformance<TBackend>
    where TBackend : Backend, new()
{
    [TestCase("or", "(name.eq.1")]
    [TestCase("or", "name.eq.1")]
    [TestCase("or", "()")]
    [TestCase("or", "(name)")]
    [TestCase("or", "(name.zz.1)")]
    [TestCase("or", "(name.eq.1))")]
    [TestCase("or", "(name.eq.1,)")]
    [TestCase("and", "(not.name.eq.1)")]
    [TestCase("name", "in.1")]
    [TestCase("name", "in.(1")]
    [TestCase("name", "is.maybe")]
    [TestCase("name", "eq(any).1")]
    [TestCase("name", "eq.\"open")]
    [TestCase("select", "name,")]
    [TestCase("select", "name(")]
    [TestCase("select", "amount.median()")]
    [TestCase("select", "name::")]
    [TestCase("order", "name.up")]
    [TestCase("order", "name.asc.desc")]
    [TestCase("order", "")]
    [TestCase("limit", "x")]
    [TestCase("limit", "-1")]
    [TestCase("limit", "1001")]
    [TestCase("limit", "1.5")]
    [TestCase("offset", "-1")]
    [TestCase("offset", "x")]
    [TestCase("name", "match.(")]
    public async Task Get_MalformedParameter_Is400ThatNamesIt(string parameter, string value)
    {
        await InsertAsync(("1", """{"name":"x"}"""));
        var problem = (await Service.GetAsync($"{Samples}?{Own}&{parameter}={Uri.EscapeDataString(value)}")).ExpectProblem(400, "invalid_request");
        Assert.That(problem.Json.Text("detail"), Does.Contain($"'{parameter}'"));
    }

    [TestCase("or", "(name.eq.1", "position 11")]
    [TestCase("order", "name.up", "position 6")]
    [TestCase("limit", "x", "position 1")]
    public async Task Get_MalformedParameter_TellsThePosition(string parameter, string value, string position)
    {
        var problem = (await Service.GetAsync($"{Samples}?{parameter}={Uri.EscapeDataString(value)}")).ExpectProblem(400, "invalid_request");
        Assert.That(problem.Json.Text("detail"), Does.Contain(position));
    }

    [TestCase("limit=1&limit=2")]
    [TestCase("order=id&order=name")]
    [TestCase("select=id&select=name")]
    [TestCase("offset=1&offset=1")]
    [TestCase("name=eq.%FF")]
    [TestCase("name=eq.%ZZ")]
    [TestCase("na%FFme=eq.1")]
    [TestCase("%22open=eq.1")]
    public async Task Get_MalformedQuery_Is400(string query) =>
        (await RawRequest.SendAsync(Running.Gateway.Address, $"GET {Samples}?{query} HTTP/1.1\r\nHost: x\r\napikey: {Running.Tenant.SecretKey}\r\n\r\n"))
            .ExpectProblem(400, "invalid_request");

    [Test]
    public async Task Get_NestedTo16_IsRead()
    {
        await InsertAsync(("1", """{"name":"x"}"""));
        Assert.That(await MatchAsync($"and={Nested(16)}"), Is.EqualTo("1"));
    }

    [Test]
    public async Task Get_NestedBeyond16_Is400() => (await Service.GetAsync($"{Samples}?and={Nested(17)}")).ExpectProblem(400, "invalid_request");

    [Test]
    public async Task Get_HundredConditions_AreRead()
    {
        await InsertAsync(("1", """{"name":"x"}"""));

        // The batch's own filter is the hundredth.
        Assert.That(await MatchAsync($"or=({string.Join(',', Enumerable.Repeat("name.eq.x", 99))})"), Is.EqualTo("1"));
    }

    [Test]
    public async Task Get_MoreThanHundredConditions_Is400() =>
        (await Service.GetAsync($"{Samples}?or=({string.Join(',', Enumerable.Repeat("name.eq.x", 101))})")).ExpectProblem(400, "invalid_request");

    private static string Nested(int depth) => $"{string.Concat(Enumerable.Repeat("(and", depth - 1))}(name.eq.x){new string(')', depth - 1)}";
}
