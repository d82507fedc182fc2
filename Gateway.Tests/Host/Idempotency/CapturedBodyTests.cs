using Gateway.Host.Idempotency;

namespace Gateway.Tests.Host.Idempotency;

[Parallelizable(ParallelScope.All)]
internal sealed class CapturedBodyTests
{
    [Test]
    public async Task Write_UpToTheBound_IsHeldBack()
    {
        var caller = new MemoryStream();
        await using var body = new CapturedBody(caller, most: 6);
        await body.WriteAsync("abc"u8.ToArray());
        await body.WriteAsync("def"u8.ToArray());
        await body.FlushAsync();
        Assert.That((body.IsWhole, caller.Length), Is.EqualTo((true, 0L)));
        Assert.That(body.Kept.ToArray(), Is.EqualTo("abcdef"u8.ToArray()));
    }

    [Test]
    public async Task Write_BeyondTheBound_GoesOnToTheCaller()
    {
        var caller = new MemoryStream();
        await using var body = new CapturedBody(caller, most: 6);
        foreach (var part in new[] { "abc", "defg", "h" })
            await body.WriteAsync(System.Text.Encoding.ASCII.GetBytes(part));
        Assert.That((body.IsWhole, body.Kept.Length), Is.EqualTo((false, 0)));
        Assert.That(caller.ToArray(), Is.EqualTo("abcdefgh"u8.ToArray()));
    }

    [Test]
    public async Task Write_CallerHasLeft_DoesNotEndWhatIsCarriedOut()
    {
        var caller = new MemoryStream();
        await caller.DisposeAsync();
        await using var body = new CapturedBody(caller, most: 1);
        await body.WriteAsync("abc"u8.ToArray());
        await body.WriteAsync("def"u8.ToArray());
        await body.FlushAsync();
        Assert.That(body.IsWhole, Is.False);
    }
}
