using System.Security.Cryptography;
using System.Text;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;
using Providers.Abstractions.Storage;

namespace Gateway.Tests.Embedded.Storage;

[TestFixture]
internal sealed class EmbeddedStorageTests
{
    private EmbeddedFixture _embedded = null!;

    [SetUp]
    public void Open() => _embedded = new EmbeddedFixture(
        """
        {"buckets":{"pics":{"public":true,"max_size":10,"allowed_types":["image/*"]},"own":{"policy":"owner"},
         "shared":{"policy":"authenticated"},"read":{"policy":"public-read"}}}
        """);

    [TearDown]
    public async Task Close() => await _embedded.DisposeAsync();

    [Test]
    public async Task PutObject_New_ReadBackWithHashAsETag()
    {
        var bytes = RandomNumberGenerator.GetBytes(1_000_000);
        var info = await Put("docs", "a/ü.bin", bytes, _embedded.Service);
        Assert.That(info.ETag, Is.EqualTo($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))}\""));
        Assert.That(info.Size, Is.EqualTo(bytes.Length));
        Assert.That(await Get("docs", "a/ü.bin", _embedded.Service), Is.EqualTo(bytes));
        Assert.That(Marks(), Is.Empty);
    }

    [Test]
    public async Task PutObject_Again_KeepsCreatedAtAndDeletesTheOldBytes()
    {
        var first = await Put("docs", "a", [1], _embedded.Service);
        _embedded.Clock.Advance(TimeSpan.FromMinutes(1));
        await using var open = await OpenObject("docs", "a", _embedded.Service);
        var second = await Put("docs", "a", [2, 2], _embedded.Service);

        Assert.That(second.CreatedAt, Is.EqualTo(first.CreatedAt));
        Assert.That(second.UpdatedAt, Is.EqualTo(first.UpdatedAt.AddMinutes(1)));
        Assert.That(Blobs(), Has.Length.EqualTo(1));
        // Who opened the old version reads it to its end.
        using var old = new MemoryStream();
        await open.CopyToAsync(old, 0, 1, default);
        Assert.That(old.ToArray(), Is.EqualTo(new byte[] { 1 }));
    }

    [Test]
    public async Task PutObject_InTheSameInstant_TellsCreatingFromReplacing()
    {
        Assert.That((await Write("docs", "a", [1], _embedded.Service)).Created, Is.True);
        Assert.That((await Write("docs", "a", [2], _embedded.Service)).Created, Is.False);
    }

    [Test]
    public async Task PutObject_StreamBreaks_LeavesNothingAndKeepsTheOld()
    {
        await Put("docs", "a", [1], _embedded.Service);
        Assert.That(
            async () => await _embedded.Run<WrittenObject>(
                new StorageOperation.PutObject(new ObjectAddress("docs", "a"), new BreakingStream(600_000), "text/plain", null, false, null), _embedded.Service),
            Throws.TypeOf<IOException>());
        Assert.That(await Get("docs", "a", _embedded.Service), Is.EqualTo(new byte[] { 1 }));
        Assert.That(Blobs(), Has.Length.EqualTo(1));
        Assert.That(Marks(), Is.Empty);
    }

    [Test]
    public async Task PutObject_CreateOnlyRaced_OneWins()
    {
        var tries = Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            try
            {
                await Put("docs", "once", [(byte)i], _embedded.Service, createOnly: true);
                return true;
            }
            catch (ProviderException error) when (error.Kind == ErrorKind.PreconditionFailed)
            {
                return false;
            }
        }));
        Assert.That((await Task.WhenAll(tries)).Count(won => won), Is.EqualTo(1));
        Assert.That(Blobs(), Has.Length.EqualTo(1));
    }

    [Test]
    public void PutObject_AgainstTheBucketsLimits_Refused()
    {
        Assert.That(async () => await Put("pics", "a", new byte[11], _embedded.Service, "image/png"), Fails.With(ErrorKind.PayloadTooLarge));
        Assert.That(async () => await Put("pics", "a", new byte[1], _embedded.Service, "text/html; charset=utf-8"), Fails.With(ErrorKind.UnsupportedMediaType));
        Assert.That(Blobs(), Is.Empty);
    }

    [Test]
    public async Task Access_ByPolicy_AsDeclared()
    {
        var (ann, bob, nobody) = (_embedded.User("ann"), _embedded.User("bob"), _embedded.Anonymous);
        await Put("pics", "p", [1], _embedded.Service, "image/png");
        Assert.That(await Get("pics", "p", nobody), Is.EqualTo(new byte[] { 1 }));
        Assert.That(async () => await List("pics", nobody), Fails.With(ErrorKind.PermissionDenied));
        Assert.That(async () => await Put("pics", "p", [1], ann, "image/png"), Fails.With(ErrorKind.PermissionDenied));

        await Put("own", "ann", [1], ann);
        await Put("own", "bob", [2], bob);
        Assert.That(async () => await Get("own", "ann", bob), Fails.With(ErrorKind.NotFound));
        Assert.That(async () => await Put("own", "ann", [3], bob), Fails.With(ErrorKind.PermissionDenied));
        Assert.That(async () => await Put("own", "x", [3], nobody), Fails.With(ErrorKind.PermissionDenied));
        Assert.That(async () => await _embedded.Run(new StorageOperation.DeleteObject(new ObjectAddress("own", "ann")), bob), Fails.With(ErrorKind.NotFound));
        Assert.That((await List("own", bob)).Objects.Select(o => o.Path), Is.EqualTo(new[] { "bob" }));
        Assert.That((await List("own", _embedded.Service)).Objects, Has.Count.EqualTo(2));
        await Put("own", "ann", [4], _embedded.Service);
        Assert.That(await Get("own", "ann", ann), Is.EqualTo(new byte[] { 4 }));

        await Put("shared", "x", [1], ann);
        await Put("shared", "x", [2], bob);
        Assert.That(async () => await Get("shared", "x", nobody), Fails.With(ErrorKind.PermissionDenied));

        await Put("read", "x", [1], _embedded.Service);
        Assert.That((await List("read", nobody)).Objects, Has.Count.EqualTo(1));
        Assert.That(async () => await Put("read", "x", [1], ann), Fails.With(ErrorKind.PermissionDenied));
    }

    [Test]
    public async Task UnknownBucket_ByCaller_MadeByTheServicesUploadOnly()
    {
        Assert.That(async () => await Put("new", "a", [1], _embedded.User("ann")), Fails.With(ErrorKind.BucketNotFound));
        Assert.That(async () => await List("new", _embedded.Service), Fails.With(ErrorKind.BucketNotFound));
        await Put("new", "a", [1], _embedded.Service);
        Assert.That(async () => await Get("new", "a", _embedded.User("ann")), Fails.With(ErrorKind.PermissionDenied));
        Assert.That(async () => await Get("new", "b", _embedded.Service), Fails.With(ErrorKind.NotFound));
    }

    [Test]
    public async Task List_DelimiterAndSmallPages_EverythingOnceInOrder()
    {
        string[] paths = ["a", "b/1", "b/2/3", "b.txt", "c/x/y", "c/z", "d", "ü/1", "🌍"];
        foreach (var path in paths)
            await Put("docs", path, [1], _embedded.Service);
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await List("docs", _embedded.Service, "", "/", 1, cursor);
            seen.AddRange(page.Objects.Select(o => o.Path).Concat(page.Prefixes));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        Assert.That(seen, Is.EqualTo(new[] { "a", "b.txt", "b/", "c/", "d", "ü/", "🌍" }));

        var below = await List("docs", _embedded.Service, "b/", "/");
        Assert.That(below.Objects.Select(o => o.Path), Is.EqualTo(new[] { "b/1" }));
        Assert.That(below.Prefixes, Is.EqualTo(new[] { "b/2/" }));
        Assert.That((await List("docs", _embedded.Service)).Objects.Select(o => Encoding.UTF8.GetBytes(o.Path)), Is.Ordered.Using<byte[]>((x, y) => x.AsSpan().SequenceCompareTo(y)));
    }

    [Test]
    public async Task List_ForeignCursor_Refused()
    {
        await Put("docs", "a/1", [1], _embedded.Service);
        await Put("docs", "a/2", [1], _embedded.Service);
        var cursor = (await List("docs", _embedded.Service, "a/", null, 1)).NextCursor;
        Assert.That(cursor, Is.Not.Null);
        Assert.That(async () => await List("docs", _embedded.Service, "", null, 1, cursor), Fails.With(ErrorKind.InvalidCursor));
        foreach (var garbage in new[] { "", "x", "!!", "AAAA", new string('A', 5000) })
            Assert.That(async () => await List("docs", _embedded.Service, "a/", null, 1, garbage), Fails.With(ErrorKind.InvalidCursor));
    }

    [Test]
    public async Task CopyAndMove_AcrossBuckets_ShareBytesUntilTheLastIsGone()
    {
        await Put("docs", "a", [1, 2], _embedded.Service);
        await Put("own", "target", [9], _embedded.Service);
        var copy = await _embedded.Run<ObjectInfo>(new StorageOperation.CopyObject(new("docs", "a"), new("own", "target")), _embedded.Service);
        Assert.That(copy.Bucket, Is.EqualTo("own"));
        Assert.That(Blobs(), Has.Length.EqualTo(1));
        await _embedded.Run<ObjectInfo>(new StorageOperation.MoveObject(new("docs", "a"), new("docs", "b")), _embedded.Service);
        Assert.That(async () => await Get("docs", "a", _embedded.Service), Fails.With(ErrorKind.NotFound));
        await _embedded.Run(new StorageOperation.DeleteObject(new("docs", "b")), _embedded.Service);
        Assert.That(await Get("own", "target", _embedded.Service), Is.EqualTo(new byte[] { 1, 2 }));
        await _embedded.Run<ObjectInfo>(new StorageOperation.MoveObject(new("own", "target"), new("own", "target")), _embedded.Service);
        await _embedded.Run(new StorageOperation.DeleteObject(new("own", "target")), _embedded.Service);
        Assert.That(Blobs(), Is.Empty);
    }

    [Test]
    public async Task DeletePrefix_Some_ThoseAloneGo()
    {
        foreach (var path in new[] { "a/1", "a/2/3", "a0", "ab" })
            await Put("docs", path, [1], _embedded.Service);
        Assert.That((await _embedded.Run<DeletedObjects>(new StorageOperation.DeletePrefix("docs", "a/"), _embedded.Service)).Deleted, Is.EqualTo(2));
        Assert.That((await List("docs", _embedded.Service)).Objects.Select(o => o.Path), Is.EqualTo(new[] { "a0", "ab" }));
        Assert.That(Blobs(), Has.Length.EqualTo(2));

        await Put("own", "x/ann", [1], _embedded.User("ann"));
        await Put("own", "x/bob", [1], _embedded.User("bob"));
        Assert.That((await _embedded.Run<DeletedObjects>(new StorageOperation.DeletePrefix("own", "x/"), _embedded.User("ann"))).Deleted, Is.EqualTo(1));
    }

    [Test]
    public async Task Buckets_CreateListDelete_AsTheServiceOnly()
    {
        var create = new StorageOperation.CreateBucket(new BucketSpecification("b", true, 5, ["text/plain"]));
        Assert.That(async () => await _embedded.Run(create, _embedded.User("ann")), Fails.With(ErrorKind.PermissionDenied));
        await _embedded.Run<BucketInfo>(create, _embedded.Service);
        Assert.That(async () => await _embedded.Run(create, _embedded.Service), Fails.With(ErrorKind.AlreadyExists));
        var all = await _embedded.Run<BucketList>(new StorageOperation.ListBuckets(), _embedded.Service);
        Assert.That(all.Buckets.Select(b => b.Name), Is.EqualTo(new[] { "b", "own", "pics", "read", "shared" }));
        await Put("b", "a", [1], _embedded.Service, "text/plain");
        Assert.That(async () => await _embedded.Run(new StorageOperation.DeleteBucket("b"), _embedded.Service), Fails.With(ErrorKind.Conflict));
        await _embedded.Run(new StorageOperation.DeleteObject(new("b", "a")), _embedded.Service);
        await _embedded.Run(new StorageOperation.DeleteBucket("b"), _embedded.Service);
        Assert.That(async () => await _embedded.Run(new StorageOperation.DeleteBucket("b"), _embedded.Service), Fails.With(ErrorKind.BucketNotFound));
    }

    [Test]
    public async Task Restart_AfterACrashedUpload_SweepsItsBytesAndKeepsTheRest()
    {
        await Put("docs", "kept", [7], _embedded.Service);
        var blob = "00112233445566778899aabbccddeeff";
        await _embedded.RestartAsync();
        Directory.CreateDirectory(Path.Combine(_embedded.Folder, "objects", "00"));
        await File.WriteAllBytesAsync(Path.Combine(_embedded.Folder, "objects", "00", blob), [1]);
        await File.WriteAllBytesAsync(Path.Combine(_embedded.Folder, "incoming", "earlierprocess." + blob), []);
        var kept = Path.GetFileName(Blobs().Single(path => !path.EndsWith(blob, StringComparison.Ordinal)));
        await File.WriteAllBytesAsync(Path.Combine(_embedded.Folder, "incoming", "earlierprocess." + kept), []);

        Assert.That(await Get("docs", "kept", _embedded.Service), Is.EqualTo(new byte[] { 7 }));
        Assert.That(Blobs().Select(Path.GetFileName), Is.EqualTo(new[] { kept }));
        Assert.That(Marks(), Is.Empty);
    }

    [Test]
    public async Task ReadAndReplace_AtOnce_AlwaysOneWholeVersion()
    {
        await Put("docs", "a", [0, 0], _embedded.Service);
        var writers = Enumerable.Range(1, 4).Select(w => Task.Run(async () =>
        {
            for (var i = 0; i < 20; i++)
                await Put("docs", "a", [(byte)w, (byte)w], _embedded.Service);
        }));
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 60; i++)
            {
                var bytes = await Get("docs", "a", _embedded.Service);
                Assert.That(bytes[0], Is.EqualTo(bytes[1]));
            }
        }));
        await Task.WhenAll(writers.Concat(readers));
        Assert.That(Blobs(), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task AuthorizeObject_ByCaller_AsTheCallWouldBe()
    {
        await Put("own", "ann", [1], _embedded.User("ann"));
        await _embedded.Run(new StorageOperation.AuthorizeObject(new("own", "ann"), false), _embedded.User("ann"));
        await _embedded.Run(new StorageOperation.AuthorizeObject(new("own", "new"), true), _embedded.User("bob"));
        Assert.That(async () => await _embedded.Run(new StorageOperation.AuthorizeObject(new("own", "ann"), true), _embedded.User("bob")), Fails.With(ErrorKind.PermissionDenied));
        Assert.That(async () => await _embedded.Run(new StorageOperation.AuthorizeObject(new("own", "none"), false), _embedded.Service), Fails.With(ErrorKind.NotFound));
    }

    private async Task<ObjectInfo> Put(string bucket, string path, byte[] bytes, OperationContext context, string type = "application/octet-stream", bool createOnly = false) =>
        (await Write(bucket, path, bytes, context, type, createOnly)).Object;

    private Task<WrittenObject> Write(string bucket, string path, byte[] bytes, OperationContext context, string type = "application/octet-stream", bool createOnly = false) =>
        _embedded.Run<WrittenObject>(new StorageOperation.PutObject(new(bucket, path), new MemoryStream(bytes), type, null, createOnly, null), context);

    private async Task<ObjectContent> OpenObject(string bucket, string path, OperationContext context) =>
        await ((Result.Object)_embedded.Provider.Storage!.Translate(new StorageOperation.GetObject(new(bucket, path), false), context)).Open(default);

    private async Task<byte[]> Get(string bucket, string path, OperationContext context)
    {
        await using var content = await OpenObject(bucket, path, context);
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, 0, content.Info.Size, default);
        return bytes.ToArray();
    }

    private Task<ObjectListing> List(string bucket, OperationContext context, string prefix = "", string? delimiter = null, int limit = 100, string? cursor = null) =>
        _embedded.Run<ObjectListing>(new StorageOperation.ListObjects(bucket, prefix, delimiter, limit, cursor), context);

    private string[] Blobs() => Files("objects");

    private string[] Marks() => Files("incoming");

    private string[] Files(string folder)
    {
        var path = Path.Combine(_embedded.Folder, folder);
        return Directory.Exists(path) ? Directory.GetFiles(path, "*", SearchOption.AllDirectories) : [];
    }

    private sealed class BreakingStream(int after) : MemoryStream(new byte[after])
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await base.ReadAsync(buffer, cancellationToken);
            return read > 0 ? read : throw new IOException("The caller is gone.");
        }
    }
}
