using Gateway.Tests.Backends;

namespace Gateway.Tests.Host.Api.Storage;

/// <summary>Nothing is deleted that was not plainly asked for.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class DeletionTests : StorageFixture
{
    [TestCase("/api/storage/files?action=foo&prefix=l/d/")]
    [TestCase("/api/storage/files?action=&prefix=l/d/")]
    [TestCase("/api/storage/files?action=bucket&prefix=l/d/")]
    [TestCase("/api/storage/files?action=bucket&action=bucket")]
    [TestCase("/api/storage/files?action=prefix")]
    [TestCase("/api/storage/files/l/d/a?action=bucket")]
    [TestCase("/api/storage/files/l/d/a?prefix=l/")]
    public async Task Delete_MoreOrOtherThanIsKnown_Is400AndDeletesNothing(string path)
    {
        await PutAsync("l/d/a");
        (await Service.DeleteAsync(path)).ExpectProblem(400, "invalid_request");
        (await Service.GetAsync("/api/storage/files/l/d/a")).Expect(200);
    }
}
