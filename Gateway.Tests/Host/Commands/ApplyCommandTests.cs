using System.Text.Json;
using Gateway.Host.Commands;
using Gateway.Host.Keys;
using Gateway.Tests.Backends;

namespace Gateway.Tests.Host.Commands;

internal sealed class ApplyCommandTests : CommandFixture
{
    private const string Secret = "sb_secret_N7UND0UgjKTVK-Uodkm0Hg_xSvEMPvz";

    private const string Whole =
        """
        plans:
          gold:
            rate_limit: { requests: 6000, window: "00:01:00" }
            quotas: [ { meter: calls, limit: 1000000, period: month } ]
        tenants:
          acme:
            plan: gold
            allowed_origins: [https://app.example.com]
            connections:
              main:
                provider: embedded
                settings: { scan_limit: 500 }
              cloud:
                provider: supabase
                settings:
                  url: https://no-such-host.invalid
                  publishable_key: sb_publishable_ACJWlzQHlZjBrEguHvfOxg_3BJgxAaH
                  secret_key: !file cloud.secret
            routes: { db: main, storage: main, auth: cloud }
            keys:
              server: { kind: secret, scopes: [db:read, db:write], rate_limit: { requests: 100, window: "00:00:30" }, file: keys/server.key }
          beta:
            status: suspended
        """;

    [Test]
    public async Task Apply_Whole_MakesItAndAgainChangesNothing()
    {
        var file = WriteWhole();
        var dry = (await RunAsync("apply", "-f", file, "--dry-run", "--force")).Expect(ExitCode.Findings);
        Assert.That(dry.Output, Does.Contain("+ plan gold").And.Contain("+ tenant acme: plan gold").And.Contain("+ connection acme/cloud: supabase").And.Contain("Plan: 7 to add, 0 to change, 0 to remove."));
        Assert.That(await DoAsync("tenants", "list"), Does.Not.Contain("acme"));

        var applied = await DoAsync("apply", "-f", file, "--force");
        Assert.That(applied, Does.Contain("Applied: 7 changes.").And.Not.Contain(Secret));
        Assert.That(GatewayKey.TryRead((await File.ReadAllTextAsync(Path.Combine(Folder.Path, "keys", "server.key"))).Trim(), out _, out _), Is.True);
        Assert.That(await DoAsync("apply", "-f", file), Does.StartWith("Nothing to change"));
        (await RunAsync("apply", "-f", file, "--dry-run")).Expect(ExitCode.Done);
        Assert.That(await DoAsync("tenants", "list"), Does.Match("(?m)^acme +gold +active").And.Match("(?m)^beta +default +suspended"));
    }

    [Test]
    public async Task Apply_Changed_ChangesThatAlone()
    {
        var file = WriteWhole();
        await DoAsync("apply", "-f", file, "--force");
        Write("cloud.secret", Secret.Replace("xSv", "ySv", StringComparison.Ordinal));
        Write("tenants.yaml", Whole.Replace("auth: cloud", "auth: main", StringComparison.Ordinal).Replace("requests: 6000", "requests: 7000", StringComparison.Ordinal).Replace("status: suspended", "status: active", StringComparison.Ordinal));

        var report = JsonElement.Parse(await DoAsync("apply", "-f", file, "--force", "--json"));
        Assert.That(report.GetProperty("changes").EnumerateArray().Select(step => $"{step.Text("action")} {step.Text("target")}: {step.Text("details")}"), Is.EqualTo(new[]
        {
            "change plan gold: ", "change connection acme/cloud: settings differ", "change routes acme: auth cloud -> main", "change tenant beta: status suspended -> active",
        }));
        Assert.That(await DoAsync("apply", "-f", file), Does.StartWith("Nothing to change"));
    }

    [Test]
    public async Task Prune_WhatIsNotInTheFile_GoesOnlyWhenAskedTo()
    {
        var file = WriteWhole();
        await DoAsync("apply", "-f", file, "--force");
        await DoAsync("tenants", "add", "other");
        await DoAsync("tenants", "connect", "acme", "spare", "--provider", "embedded");
        await DoAsync("tenants", "keys", "add", "acme", "spare", "--kind", "publishable");

        Assert.That(await DoAsync("apply", "-f", file), Does.StartWith("Nothing to change"));
        Assert.That(await DoAsync("apply", "-f", file, "--prune"), Does.Contain("- connection acme/spare").And.Contain("- key acme/spare").And.Contain("0 to add, 0 to change, 2 to remove"));
        Assert.That(await DoAsync("tenants", "list"), Does.Match("(?m)^other .*active"));
        Assert.That(await DoAsync("export"), Does.Not.Contain("spare"));
    }

    [Test]
    public async Task Export_Applied_ChangesNothing()
    {
        await DoAsync("apply", "-f", WriteWhole(), "--force");
        var exported = await DoAsync("export");
        Assert.That(exported, Does.Contain("secret_key: !env ACME_CLOUD_SECRET_KEY").And.Not.Contain(Secret));

        // The variables' names would be everybody's in this process.
        var again = Write("exported.yaml", exported
            .Replace("!env ACME_CLOUD_SECRET_KEY", "!file cloud.secret", StringComparison.Ordinal)
            .Replace("!env ACME_CLOUD_PUBLISHABLE_KEY", "sb_publishable_ACJWlzQHlZjBrEguHvfOxg_3BJgxAaH", StringComparison.Ordinal));
        Assert.That(await DoAsync("apply", "-f", again, "--prune"), Does.StartWith("Nothing to change"));
    }

    [TestCase("tenants:\n  acme:\n    plan: [gold\n", 4, 1)]
    [TestCase("tenants:\n  acme:\n    plans: gold\n", 3, 5, "There is no field 'plans' in the tenant 'acme'. Known are: plan,")]
    [TestCase("tenants:\n  acme: {}\n  acme: {}\n", 3, 3, "acme")]
    [TestCase("tenants:\n  acme:\n    connections:\n      main: { settings: {} }\n", 4, 7, "'provider' is missing")]
    [TestCase("tenants:\n  acme:\n    connections:\n      main:\n        provider: embedded\n        settings: { a: !file nowhere }\n", 6, 24, "cannot be read")]
    [TestCase("tenants:\n  acme:\n    connections:\n      main:\n        provider: embedded\n        settings: { a: !env NO_SUCH_VARIABLE }\n", 6, 24, "NO_SUCH_VARIABLE")]
    [TestCase("tenants:\n  acme:\n    connections:\n      main:\n        provider: embedded\n        settings: { a: !secret x }\n", 6, 24, "!file PATH")]
    [TestCase("tenants:\n  - acme\n", 2, 3, "Here belong fields")]
    [TestCase("tenants:\n  acme:\n    keys:\n      server: { kind: operator }\n", 4, 7, "secret or publishable")]
    [TestCase("tenants:\n  acme:\n    keys:\n      server: { kind: secret, rate_limit: { requests: few } }\n", 4, 43, "whole number")]
    [TestCase("tenants:\n  acme:\n    keys:\n      server: { kind: secret }\n", 4, 7, "file: server.key")]
    [TestCase("tenants:\n  acme:\n    allowed_origins: https://a.example\n", 3, 22, "has to be a list")]
    [TestCase("a: 1\n---\nb: 2\n", 3, 1, "second document")]
    public async Task Mistake_InTheFile_NamesLineAndColumn(string yaml, int line, int column, string says = "")
    {
        var run = (await RunAsync("apply", "-f", Write("broken.yaml", yaml))).Expect(ExitCode.Mistake);
        Assert.That(run.Error, Does.Contain($"broken.yaml:{line}:{column}: ").And.Contain(says));
        Assert.That(await DoAsync("tenants", "list"), Does.Not.Contain("acme"));
    }

    [Test]
    public async Task Refusal_ByTheGateway_NamesThePlaceInTheFile()
    {
        var run = (await RunAsync("apply", "-f", Write("refused.yaml", "tenants:\n  acme:\n    plan: nowhere\n"))).Expect(ExitCode.Refused);
        Assert.That(run.Error, Does.Contain("refused.yaml:2:3: tenant acme: 'plan': there is no plan 'nowhere'").And.Contain("Nothing was changed."));

        var key = Write("key.yaml", "tenants:\n  acme:\n    keys:\n      server: { kind: secret, file: a.key }\n");
        await DoAsync("apply", "-f", key);
        Write("key.yaml", "tenants:\n  acme:\n    keys:\n      server: { kind: secret, rate_limit: { requests: 5 }, file: a.key }\n");
        Assert.That((await RunAsync("apply", "-f", key)).Expect(ExitCode.Mistake).Error, Does.Contain("key.yaml:4:7: ").And.Contain("'rate_limit' is none"));
        Write("key.yaml", "tenants:\n  acme:\n    keys:\n      server: { kind: publishable, file: a.key }\n");
        Assert.That((await RunAsync("apply", "-f", key)).Expect(ExitCode.Mistake).Error, Does.Contain("key.yaml:4:7: ").And.Contain("'kind' is secret"));
    }

    [Test]
    public async Task Settings_WithMistakes_AreToldBeforeAnythingIsChanged()
    {
        await DoAsync("apply", "-f", Write("a.yaml", "tenants:\n  acme:\n    connections:\n      main: { provider: embedded }\n"));
        var run = (await RunAsync("apply", "-f", Write("a.yaml", "tenants:\n  beta: {}\n  acme:\n    connections:\n      main: { provider: embedded, settings: { colour: 1 } }\n"))).Expect(ExitCode.Mistake);
        Assert.That(run.Error, Does.Contain("a.yaml:5:7: ").And.Contain("settings.colour"));
        Assert.That(await DoAsync("tenants", "list"), Does.Not.Contain("beta"));
    }

    private string WriteWhole()
    {
        Write("cloud.secret", $"{Secret}\n");
        return Write("tenants.yaml", Whole);
    }
}
