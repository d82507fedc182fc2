using Gateway.Host.Api.Database;
using Microsoft.AspNetCore.Http;
using Providers.Abstractions.Database;

namespace Gateway.Tests.Host.Api.Database;

internal sealed class RowsAcceptTests
{
    [TestCase(null, RowsFormat.Array)]
    [TestCase("*/*", RowsFormat.Array)]
    [TestCase("application/json", RowsFormat.Array)]
    [TestCase("application/xml", RowsFormat.Array)]
    [TestCase("text/csv", RowsFormat.Csv)]
    [TestCase("TEXT/CSV", RowsFormat.Csv)]
    [TestCase("text/csv; charset=utf-8", RowsFormat.Csv)]
    [TestCase("application/vnd.pgrst.object+json", RowsFormat.Single)]
    [TestCase("application/vnd.pgrst.object", RowsFormat.Single)]
    [TestCase("application/vnd.pgrst.object+json;nulls=stripped", RowsFormat.Single)]
    [TestCase("application/json, text/csv;q=0.1", RowsFormat.Array)]
    [TestCase("application/json;q=0.1, text/csv", RowsFormat.Csv)]
    [TestCase("text/csv, application/json", RowsFormat.Csv)]
    [TestCase("*/*, text/csv", RowsFormat.Csv)]
    [TestCase("application/vnd.pgrst.object+json;q=0", RowsFormat.Array)]
    [TestCase("text/csv;q=0, application/vnd.pgrst.object+json;q=0.5", RowsFormat.Single)]
    [TestCase("text/csv;q=;;", RowsFormat.Array)]
    public void Rendering_OfAccept_WeighsWhatItNames(string? accept, RowsFormat format)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Accept = accept;
        Assert.That(RowsAccept.Rendering(context.Request).Format, Is.EqualTo(format));
    }
}
