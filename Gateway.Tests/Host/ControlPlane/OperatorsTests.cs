using Gateway.Host.ControlPlane.Store;
using Gateway.Host.ControlPlane.Store.Rows;
using Gateway.Host.Keys;
using Gateway.Tests.Backends;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Host.ControlPlane;

[TestFixture(StoreKind.Sqlite)]
[TestFixture(StoreKind.Postgres)]
internal sealed class OperatorsTests(StoreKind kind) : ControlPlaneFixture(kind)
{
    private static readonly string[] Paths = ["/admin/tenants", "/admin/operators", "/admin/audit", "/admin/usage", "/admin/upstreams", "/admin/plans/default", "/admin/tenants/declared/keys"];

    [TestCaseSource(nameof(Paths))]
    public async Task Admin_WithoutAnOperatorKey_IsRefused(string path)
    {
        var tenant = Running.Gateway.Client(Running.Declared.SecretKey);
        (await Running.Gateway.Client(null).GetAsync(path)).ExpectProblem(401, "invalid_key");
        (await Running.Gateway.Client(GatewayKey.Create(KeyRole.Operator)).GetAsync(path)).ExpectProblem(401, "invalid_key");
        (await Running.Gateway.Client(GatewayKey.Create(KeyRole.Secret)).GetAsync(path)).ExpectProblem(401, "invalid_key");
        Assert.That((await tenant.GetAsync(path)).ExpectProblem(403, "insufficient_scope").Header("RateLimit"), Does.StartWith("\"tenant\";r="));
        (await Admin.GetAsync(path)).Expect(200);
    }

    [Test]
    public async Task Operator_OnData_IsRefused()
    {
        var made = (await Admin.PostAsync("/admin/operators", """{"name":"curious"}""")).Expect(201).Json;
        foreach (var key in new[] { Admin.Key, made.Text("key") })
        {
            (await Running.Gateway.Client(key).GetAsync("/api/db/notes")).ExpectProblem(403, "insufficient_scope");
            Assert.That((await Running.Gateway.Client(key).GetAsync("/api/keys")).ExpectProblem(403, "insufficient_scope").Header("RateLimit"), Does.StartWith("\"operator\";r="));
        }
    }

    [Test]
    public async Task Operator_WithAKeyOfTheirOwn_IsNamedInTheAudit()
    {
        var made = (await Admin.PostAsync("/admin/operators", """{"name":"ada"}""")).Expect(201).Json;
        var ada = Running.Gateway.Client(made.Text("key"));
        (await ada.PostAsync("/admin/tenants", """{"name":"adas"}""", ("X-Request-Id", "adas-request"))).Expect(201);

        var entry = (await Admin.GetAsync("/admin/audit?tenant=adas")).Expect(200).Json.GetProperty("entries")[0];
        Assert.That(entry.Text("actor"), Is.EqualTo("operator:ada"));
        Assert.That(entry.Text("action"), Is.EqualTo("tenant.create"));
        Assert.That(entry.Text("target"), Is.EqualTo("tenants/adas"));
        Assert.That(entry.Text("request_id"), Is.EqualTo("adas-request"));
        Assert.That(entry.Text("address"), Does.Contain("127.0.0.1"));
    }

    [Test]
    public async Task Operator_RotatedAndRevoked_IsNotLetIn()
    {
        var made = (await Admin.PostAsync("/admin/operators", """{"name":"leaving"}""")).Expect(201).Json;
        (await Admin.PostAsync("/admin/operators", """{"name":"leaving"}""")).ExpectProblem(409, "already_exists");
        var rotated = (await Admin.PostAsync($"/admin/operators/{made.Text("id")}/rotate", """{"overlap":0}""")).Expect(201).Json;
        (await Running.Gateway.Client(made.Text("key")).GetAsync("/admin/tenants")).ExpectProblem(401, "key_expired");
        (await Running.Gateway.Client(rotated.Text("key")).GetAsync("/admin/tenants")).Expect(200);

        (await Admin.DeleteAsync($"/admin/operators/{rotated.Text("id")}")).Expect(204);
        (await Running.Gateway.Client(rotated.Text("key")).GetAsync("/admin/tenants")).ExpectProblem(401, "invalid_key");
    }

    [Test]
    public async Task Audit_Entries_AreNewestFirstInPages()
    {
        for (var i = 0; i < 3; i++)
            (await Admin.PostAsync("/admin/tenants", $$"""{"name":"audited-{{i}}"}""")).Expect(201);
        var ids = new List<long>();
        for (string? cursor = ""; cursor is not null && ids.Count < 20;)
        {
            var page = (await Admin.GetAsync($"/admin/audit?limit=1&action=tenant.create&cursor={cursor}")).Expect(200).Json;
            ids.AddRange(page.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("id").GetInt64()));
            cursor = page.Text("next_cursor");
        }

        Assert.That(ids, Has.Count.AtLeast(3).And.Ordered.Descending.And.Unique);
    }

    [Test]
    public async Task Audit_Entry_CannotBeChangedOrRemoved()
    {
        (await Admin.PostAsync("/admin/tenants", """{"name":"kept"}""")).Expect(201);
        var store = Running.Gateway.Services.GetRequiredService<ControlPlaneStore>();
        IQueryable<AuditRow> Rows(ControlPlaneContext context) => context.Audit.Where(row => row.Tenant == "kept");

        Assert.That(
            async () => await store.TryAsync((context, token) => Rows(context).ExecuteDeleteAsync(token), CancellationToken.None),
            Throws.InstanceOf<System.Data.Common.DbException>().With.Message.Contains("append-only"));
        Assert.That(
            async () => await store.TryAsync((context, token) => Rows(context).ExecuteUpdateAsync(set => set.SetProperty(row => row.Actor, "nobody"), token), CancellationToken.None),
            Throws.InstanceOf<System.Data.Common.DbException>().With.Message.Contains("append-only"));
    }

    [Test]
    public async Task Usage_AcrossTenants_IsToldApart()
    {
        var service = await Running.AddTenantAsync("using");
        (await service.GetAsync("/api/db/notes")).Expect(200);
        (await service.GetAsync("/api/db/notes")).Expect(200);
        await Running.AddTenantAsync("idle");
        (await (await Running.AddTenantAsync("metering")).PostAsync("/api/usage/events", """{"type":"tokens","data":{"quantity":7}}""")).Expect(202);

        var usage = (await Admin.GetAsync("/admin/usage?limit=1000")).Expect(200).Json.GetProperty("usage").EnumerateArray().ToDictionary(row => row.Text("tenant")!);
        Assert.That(usage["using"].GetProperty("calls").GetInt64(), Is.EqualTo(2));
        Assert.That(usage, Does.Not.ContainKey("idle"));

        // It made no call, but used a meter of its own.
        var meters = (await Admin.GetAsync("/admin/usage?limit=1000&group_by=tenant,meter")).Expect(200).Json.GetProperty("usage").EnumerateArray();
        Assert.That(meters.Select(row => (row.Text("tenant"), row.Text("meter"), row.Text("quantity"))), Does.Contain(("metering", "tokens", "7")));
        Assert.That((await Admin.GetAsync("/admin/usage?group_by=meter")).Expect(200).Json.GetProperty("usage").EnumerateArray().Select(row => row.Text("meter")), Is.SupersetOf(meters.Select(row => row.Text("meter")).Distinct().Where(meter => meter != "storage_bytes")));
        Assert.That((await Admin.GetAsync("/admin/usage?tenant=using")).Expect(200).Header("RateLimit-Policy"), Is.EqualTo("\"operator\";q=6000;w=10"));
        Assert.That((await Admin.GetAsync("/admin/usage?tenants=using")).ExpectProblem(400, "invalid_request").Header("RateLimit"), Does.StartWith("\"operator\";r=5"));
        Assert.That((await Admin.GetAsync("/admin/usage?tenant=using")).Expect(200).Json.GetProperty("usage").GetArrayLength(), Is.EqualTo(1));

        var byOperation = (await Admin.GetAsync("/admin/usage?tenant=using&group_by=operation,resource")).Expect(200).Json.GetProperty("usage")[0];
        Assert.That((byOperation.Text("tenant"), byOperation.Text("operation"), byOperation.Text("resource")), Is.EqualTo((default(string), "db.query", "notes")));
    }

    [Test]
    public async Task Usage_MoreTenantsThanThePageHolds_GoesOnAfterTheLast()
    {
        foreach (var name in new[] { "paged-a", "paged-b" })
            (await (await Running.AddTenantAsync(name)).GetAsync("/api/db/notes")).Expect(200);

        var seen = new List<string?>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = (await Admin.GetAsync($"/admin/usage?limit=1&cursor={cursor}")).Expect(200).Json;
            seen.AddRange(page.GetProperty("usage").EnumerateArray().Select(row => row.Text("tenant")));
            cursor = page.Text("next_cursor");
        }

        Assert.That(seen, Is.Ordered.Using<string>(StringComparer.Ordinal).And.Unique.And.SupersetOf(new[] { "paged-a", "paged-b" }));
    }

    [Test]
    public async Task Idempotency_OnAdmin_IsRefused() =>
        (await Admin.PostAsync("/admin/tenants", """{"name":"twice"}""", ("Idempotency-Key", "1"))).ExpectProblem(400, "invalid_request");
}
