using System.Text;
using Microsoft.Extensions.Configuration;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database.Tables;

namespace Gateway.Tests.Abstractions.Database.Tables;

internal sealed class TableDeclarationsTests
{
    [Test]
    public void Read_Declarations_GivesThem()
    {
        var tables = Read(
            """
            {
              "messages": {
                "columns": { "sent_at": "timestamp", "title": "required", "read_at": " required  timestamp ", "embedding": "vector required" },
                "relations": { "conversation": { "table": "conversations", "column": "conversation_id", "foreign_column": "id", "single": true } },
                "policy": "owner"
              },
              "conversations": { "relations": { "messages": { "column": "id", "foreign_column": "conversation_id" } }, "policy": "Public-Read" },
              "notes": {}
            }
            """,
            out var errors);

        Assert.That(errors, Is.Empty);
        var messages = tables["messages"];
        Assert.That(messages.Columns["sent_at"], Is.EqualTo(new ColumnDeclaration(Timestamp: true, Required: false)));
        Assert.That(messages.Columns["title"], Is.EqualTo(new ColumnDeclaration(Timestamp: false, Required: true)));
        Assert.That(messages.Columns["embedding"], Is.EqualTo(new ColumnDeclaration(Timestamp: false, Required: true) { Vector = true }));
        Assert.That(messages.Columns["read_at"], Is.EqualTo(new ColumnDeclaration(Timestamp: true, Required: true)));
        Assert.That(messages.Relations["conversation"], Is.EqualTo(new RelationDeclaration("conversations", "conversation_id", "id", Single: true)));
        Assert.That(messages.Policy, Is.EqualTo(AccessPolicy.Owner));
        Assert.That(tables["conversations"].Relations["messages"], Is.EqualTo(new RelationDeclaration("messages", "id", "conversation_id", Single: false)));
        Assert.That(tables["conversations"].Policy, Is.EqualTo(AccessPolicy.PublicRead));
        Assert.That(tables["notes"].Policy, Is.EqualTo(AccessPolicy.None));
        Assert.That(tables.Contains("notes"), Is.True);
        Assert.That(tables.Names, Is.EquivalentTo(["messages", "conversations", "notes"]));
    }

    [Test]
    public void Read_Undeclared_IsNone()
    {
        var tables = Read("{}", out var errors);

        Assert.That(errors, Is.Empty);
        Assert.That(tables["messages"], Is.SameAs(TableDeclaration.None));
        Assert.That(tables.Contains("messages"), Is.False);
        Assert.That(TableDeclarations.Empty.Names, Is.Empty);
    }

    [Test]
    public void Read_Mistakes_AreAllReportedWithTheirPaths()
    {
        Read(
            """
            {
              "a": { "policy": "everyone", "colums": {}, "columns": { "x": "date", "y": "", "z": { "type": "timestamp" }, "ok": "required" } },
              "b": { "relations": { "r": { "column": "", "single": "maybe", "tabel": "c" }, "s": "messages", "t": { "table": "", "column": "x", "foreign_column": "y" } } },
              "c": "owner",
              "d": { "columns": "timestamp", "relations": "messages", "policy": { "read": "all" } }
            }
            """,
            out var errors);

        Assert.That(
            errors.Select(error => error.Path),
            Is.EquivalentTo(
            [
                "tables:a:policy", "tables:a:colums", "tables:a:columns:x", "tables:a:columns:y", "tables:a:columns:z",
                "tables:b:relations:r:column", "tables:b:relations:r:foreign_column", "tables:b:relations:r:single", "tables:b:relations:r:tabel",
                "tables:b:relations:s", "tables:b:relations:s:column", "tables:b:relations:s:foreign_column", "tables:b:relations:t:table",
                "tables:c", "tables:d:columns", "tables:d:relations", "tables:d:policy",
            ]));
        Assert.That(errors.Select(error => error.Message), Has.All.EndWith("."));
    }

    [Test]
    public void Read_ValueInsteadOfTables_IsReported()
    {
        Read("\"messages\"", out var errors);

        Assert.That(errors.Single().Path, Is.EqualTo("tables"));
    }

    // Environment variables are often written in capitals.
    [Test]
    public void Read_NamesOfSettings_IgnoreCase()
    {
        var tables = Read("""{ "messages": { "POLICY": "none", "COLUMNS": { "at": "timestamp" } } }""", out var errors);

        Assert.That(errors, Is.Empty);
        Assert.That(tables["messages"].IsTimestamp("at"), Is.True);
    }

    [TestCase("created_at", true)]
    [TestCase("updated_at", true)]
    [TestCase("sent_at", true)]
    [TestCase("title", false)]
    [TestCase("other", false)]
    public void IsTimestamp_ColumnsOfTheContractAndDeclared_Are(string column, bool expected)
    {
        var tables = Read("""{ "messages": { "columns": { "sent_at": "timestamp", "title": "required" } } }""", out _);

        Assert.That(tables["messages"].IsTimestamp(column), Is.EqualTo(expected));
    }

    private static TableDeclarations Read(string json, out IReadOnlyList<SettingsError> errors)
    {
        var configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes($$"""{"tables":{{json}}}"""))).Build();
        var collected = new SettingsErrors();
        var tables = TableDeclarations.Read(configuration.GetSection("tables"), collected);
        errors = collected.All;
        return tables;
    }
}
