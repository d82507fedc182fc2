namespace Gateway.Tests.Host.Api.Database;

internal sealed class CsvTests() : BareGatewayFixture(BareGatewayFixture.Embedded)
{
    [TestCase("select=id,total:amount,data->>name", "id,total,name\r\n")]
    [TestCase("select=*", "")]
    [TestCase("", "")]
    public async Task Get_NoRowsAsCsv_HasTheHeadersThatSelectNames(string query, string expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/db/t{Guid.NewGuid():N}?{query}") { Headers = { { "Accept", "text/csv" } } };
        using var response = await Service.SendAsync(request);
        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo(expected));
    }
}
