using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database.Paging;
using Providers.Abstractions.Database.Postgrest;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Query.Parsing;
using Providers.Abstractions.Errors;

namespace Gateway.Tests.Abstractions.Database.Paging;

internal sealed class RowCursorTests
{
    private const string Table = "messages";
    private static readonly Connection Main = Connect("demo", "main");
    private static readonly RowQuery Query = Parse("conversation_id=eq.x&order=created_at&cursor=&limit=20");

    [Test]
    public void Decode_OwnCursor_GivesTheKeys() =>
        Gen.Byte.Array[1, 40].Array[1, 4].Sample(keys =>
        {
            var cursor = RowCursor.Encode(keys, Table, Query, Main);
            Assert.That(cursor, Does.Match("^[A-Za-z0-9_-]+$"));
            Assert.That(RowCursor.Decode(cursor, Table, Query, Main), Is.EqualTo(keys));
        });

    [Test]
    public void Decode_OtherPageSize_IsTheSameQuery()
    {
        var cursor = Cursor();

        Assert.DoesNotThrow(() => RowCursor.Decode(cursor, Table, Parse($"conversation_id=eq.x&order=created_at.asc&cursor={cursor}&limit=7"), Main));
        Assert.DoesNotThrow(() => RowCursor.Decode(cursor, Table, Parse($"order=created_at&cursor={cursor}&conversation_id=x"), Main));
    }

    [TestCase("conversation_id=eq.y&order=created_at&cursor=")]
    [TestCase("order=created_at&cursor=")]
    [TestCase("conversation_id=eq.\"x\"&order=created_at&cursor=")]
    [TestCase("conversation_id=eq.x&order=created_at.desc&cursor=")]
    [TestCase("conversation_id=eq.x&order=created_at,id&cursor=")]
    [TestCase("conversation_id=eq.x&order=created_at&select=id&cursor=")]
    public void Decode_OtherQuery_IsRefused(string query) => IsInvalid(Cursor(), Table, Parse(query), Main);

    [TestCase("conversations", "demo", "main")]
    [TestCase(Table, "demo", "other")]
    [TestCase(Table, "other", "main")]
    public void Decode_OtherTableOrConnection_IsRefused(string table, string tenant, string connection) =>
        IsInvalid(Cursor(), table, Query, Connect(tenant, connection));

    [Test]
    public void Decode_EveryChangedCharacter_IsRefused()
    {
        var cursor = Cursor();
        for (var i = 0; i < cursor.Length - 1; i++)
        {
            var changed = cursor.ToCharArray();
            changed[i] = changed[i] == 'A' ? 'B' : 'A';
            IsInvalid(new string(changed), Table, Query, Main);
        }

        for (var i = 0; i < cursor.Length; i++)
            IsInvalid(cursor[..i], Table, Query, Main);
    }

    [TestCase("x")]
    [TestCase("!!!!")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAAAAA")]
    [TestCase("ünïcode")]
    [TestCase("\0")]
    [TestCase("eyJhIjoxfQ==")]
    public void Decode_NoCursor_IsRefused(string cursor) => IsInvalid(cursor, Table, Query, Main);

    [Test]
    public void Decode_EndlessText_IsRefused() => IsInvalid(new string('A', 1_000_000), Table, Query, Main);

    // The binding is no secret: what stands behind a right one may still be anything.
    [TestCase(new byte[] { 0 })]
    [TestCase(new byte[] { 0, 1 })]
    [TestCase(new byte[] { 0, 0 })]
    [TestCase(new byte[] { 0, 0, 0, 0 })]
    [TestCase(new byte[] { 0, 2, 1 })]
    [TestCase(new byte[] { 255, 255, 1, 2, 3 })]
    [TestCase(new byte[] { 0, 1, 7, 0 })]
    [TestCase(new byte[] { 91, 110, 117, 108, 108, 93 })]
    public void Decode_ForgedWithTheRightBinding_IsRefused(byte[] payload) => IsInvalid(Forge(payload), Table, Query, Main);

    [Test]
    public void Decode_ForgedWell_IsNoMoreThanAFilter() =>
        Assert.That(RowCursor.Decode(Forge([0, 2, 0x40, 0x41]), Table, Query, Main), Is.EqualTo(new byte[][] { [0x40, 0x41] }));

    [Test]
    public void Encode_KeysThatNoAddressCanHold_AreRefused() =>
        Assert.That(Refusal.Of(() => RowCursor.Encode([new byte[70_000]], Table, Query, Main)), Does.Contain("'order'").And.Contain("shorter column"));

    private static string Cursor() => RowCursor.Encode([[0x40, 0x78], [0x40, 0x79, 0x80]], Table, Query, Main);

    private static string Forge(byte[] payload)
    {
        var bound = PostgrestWriter.Write(Query with { Limit = 0, HasLimit = false, Cursor = null });
        var hash = SHA256.HashData([.. Encoding.UTF8.GetBytes($"v1\ndemo\nmain\n{Table}\n{bound}\n"), .. payload]);
        return Base64Url.EncodeToString([.. hash[..12], .. payload]);
    }

    private static void IsInvalid(string cursor, string table, RowQuery query, Connection connection) =>
        Assert.That(
            Refusal.Of(ErrorKind.InvalidCursor, () => RowCursor.Decode(cursor, table, query, connection)),
            Is.EqualTo("'cursor' is not one that this query on this connection gave out. Start again with an empty one, and change only 'limit' between pages."));

    private static RowQuery Parse(string query) => QueryParser.Parse(query, QueryVerb.Read);

    private static Connection Connect(string tenant, string name) =>
        new() { Tenant = tenant, Name = name, Provider = "embedded", Settings = "none", Version = "1" };
}
