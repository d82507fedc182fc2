using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Errors;

namespace Gateway.Tests.Abstractions.Database.Evaluation;

internal sealed class RowProjectionTests
{
    private const string Row =
        """{"id":7,"a":"x\n\"ü<","n":5.50,"big":12345678901234567890.5,"b":true,"z":null,"data":{"x":[1,{"y":"deep"}],"s":"t"},"t":"2026-11-23 12:35:27.89+01"}""";

    [TestCase("*", Row)]
    [TestCase("a", """{"a":"x\n\"ü<"}""")]
    [TestCase("id,n,big,b", """{"id":7,"n":5.50,"big":12345678901234567890.5,"b":true}""")]
    [TestCase("z,missing", """{"z":null,"missing":null}""")]
    [TestCase("c:a,\"d.e\":id", """{"c":"x\n\"ü<","d.e":7}""")]
    [TestCase("data->x", """{"x":[1,{"y":"deep"}]}""")]
    [TestCase("data->x->0", """{"x":1}""")]
    [TestCase("data->x->-1->>y", """{"y":"deep"}""")]
    [TestCase("data->>x", """{"x":"[1,{\"y\":\"deep\"}]"}""")]
    [TestCase("v:data->x->>0", """{"v":"1"}""")]
    [TestCase("data->s->q", """{"q":null}""")]
    public void Write_Items_GivesThem(string select, string expected) => Assert.That(Rows.Project(select, Row), Is.EqualTo(expected));

    [TestCase("id::text", """{"id":"7"}""")]
    [TestCase("n::int", """{"n":6}""")]
    [TestCase("n::numeric", """{"n":5.50}""")]
    [TestCase("b::TEXT", """{"b":"true"}""")]
    [TestCase("data->x::text", """{"x":"[1,{\"y\":\"deep\"}]"}""")]
    [TestCase("data->>x::json", """{"x":[1,{"y":"deep"}]}""")]
    [TestCase("t::timestamptz", """{"t":"2026-11-23T11:35:27.89+00:00"}""")]
    [TestCase("t::timestamp", """{"t":"2026-11-23T11:35:27.89"}""")]
    [TestCase("t::date", """{"t":"2026-11-23"}""")]
    [TestCase("z::int", """{"z":null}""")]
    public void Write_Casts_AreAsInPostgresql(string select, string expected) => Assert.That(Rows.Project(select, Row), Is.EqualTo(expected));

    [TestCase("2.5", "int", "3")]
    [TestCase("-2.5", "int4", "-3")]
    [TestCase("0.5", "int", "1")]
    [TestCase("0.05", "int", "0")]
    [TestCase("1e-90000", "int", "0")]
    [TestCase("\" 12 \"", "bigint", "12")]
    [TestCase("9223372036854775807", "int8", "9223372036854775807")]
    [TestCase("-9223372036854775808", "int8", "-9223372036854775808")]
    [TestCase("\"yes\"", "bool", "true")]
    [TestCase("0", "boolean", "false")]
    [TestCase("\"9999-12-31T23:59:59.999999Z\"", "timestamptz", "\"9999-12-31T23:59:59.999999+00:00\"")]
    [TestCase("\"0001-01-01\"", "timestamp", "\"0001-01-01T00:00:00\"")]
    public void Write_Cast_GivesValue(string value, string type, string expected) =>
        Assert.That(Rows.Project($"v::{type}", $$"""{"v":{{value}}}"""), Is.EqualTo($$"""{"v":{{expected}}}"""));

    [TestCase("\"x\"", "int")]
    [TestCase("2147483648", "int")]
    [TestCase("-32769", "int2")]
    [TestCase("9223372036854775807.5", "int8")]
    [TestCase("1e90000", "int8")]
    [TestCase("true", "int")]
    [TestCase("\"\"", "numeric")]
    [TestCase("\"1e5\\u0000\"", "numeric")]
    [TestCase("\"NaN\"", "float8")]
    [TestCase("2", "bool")]
    [TestCase("\"tomorrow\"", "timestamptz")]
    [TestCase("\"0001-01-01T00:00:00+01:00\"", "timestamptz")]
    [TestCase("\"9999-12-31T23:59:60Z\"", "date")]
    public void Write_CastThatCannotBe_IsRefused(string value, string type) =>
        Assert.That(
            Refusal.Of(ErrorKind.TypeMismatch, () => Rows.Project($"v::{type}", $$"""{"v":{{value}}}""")),
            Does.Contain("'v'").And.Contain($"'{type}'"));

    [Test]
    public void Compile_UnknownCast_IsRefused() =>
        Assert.That(Refusal.Of(() => Rows.Project("a::money", Row)), Does.Contain("'money'").And.Contain("numeric"));

    [Test]
    public void IsIdentity_OnlyForTheWholeRow()
    {
        Assert.That(RowProjection.IsIdentity(default), Is.True);
        Assert.That(RowProjection.IsIdentity([new SelectItem.All()]), Is.True);
        Assert.That(RowProjection.IsIdentity([new SelectItem.All(), new SelectItem.All()]), Is.False);
        Assert.That(RowProjection.IsIdentity([new SelectItem.Column(new ColumnPath("a"))]), Is.False);
    }
}
