using Gateway.Tests.Backends;

namespace Gateway.Tests.Host.Api.Storage;

/// <summary>Conditions, ranges and headers of downloads, where the gateway itself answers them.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class DownloadTests : StorageFixture
{
    private const string Address = "/api/storage/files/a";

    [TestCase("Bytes=0-4", 206, "01234")]
    [TestCase("BYTES=-1", 206, "9")]
    [TestCase("bytes=0-0,5-6", 200, "0123456789")]
    [TestCase("items=0-4", 200, "0123456789")]
    public async Task Get_Range_ByItsUnitAndNumber(string range, int status, string expected)
    {
        await PutAsync("a");
        Assert.That((await Service.GetAsync(Address, ("Range", range))).Expect(status).Text, Is.EqualTo(expected));
    }

    [TestCase("bytes=0-4")]
    [TestCase("bytes=50-")]
    public async Task Head_Range_IsForGetAlone(string range)
    {
        await PutAsync("a");
        var head = (await Service.HeadAsync(Address, ("Range", range))).Expect(200);
        Assert.That((head.Header("Content-Length"), head.Header("Content-Range")), Is.EqualTo(("10", (string?)null)));
    }

    [Test]
    public async Task Get_IfMatch_IsJudgedBeforeIfNoneMatch()
    {
        var tag = (await PutAsync("a")).Header("ETag")!;
        (await Service.GetAsync(Address, ("If-Match", "\"other\""), ("If-None-Match", tag))).ExpectProblem(412, "precondition_failed");
        (await Service.GetAsync(Address, ("If-Match", tag), ("If-None-Match", tag))).Expect(304);
        (await Service.GetAsync(Address, ("If-Match", "*"))).Expect(200);
        (await Service.GetAsync(Address, ("If-Unmodified-Since", "Mon, 04 May 2020 03:02:02 GMT"), ("If-None-Match", tag))).ExpectProblem(412, "precondition_failed");
    }

    [TestCase("text/css")]
    [TestCase("text/xml")]
    [TestCase("application/rdf+xml")]
    [TestCase("text/vtt")]
    [TestCase("image/svg")]
    [TestCase("image/SVG+XML")]
    [TestCase("image/svg-xml")]
    [TestCase("application/x-shockwave-flash")]
    [TestCase("application/java-archive")]
    [TestCase("multipart/x-mixed-replace")]
    [TestCase("message/rfc822")]
    [TestCase("text/x-anything")]
    public async Task Get_WhateverIsNotKnownToBeInert_ComesAsAttachment(string type)
    {
        await PutAsync("a", type: type);
        Assert.That((await Service.GetAsync(Address)).Expect(200).Header("Content-Disposition"), Does.StartWith("attachment"));
        Assert.That((await Service.GetAsync(Address, ("Range", "bytes=0-0"))).Expect(206).Header("Content-Disposition"), Does.StartWith("attachment"));
    }

    [TestCase("image/png")]
    [TestCase("IMAGE/JPEG")]
    [TestCase("audio/mpeg")]
    [TestCase("video/mp4; codecs=\"avc1\"")]
    [TestCase("font/woff2")]
    [TestCase("text/plain; charset=utf-8")]
    [TestCase("text/csv")]
    [TestCase("application/pdf")]
    [TestCase("application/json")]
    [TestCase("application/octet-stream")]
    public async Task Get_Inert_IsShown(string type)
    {
        await PutAsync("a", type: type);
        Assert.That((await Service.GetAsync(Address)).Expect(200).Header("Content-Disposition"), Is.Null);
    }
}
