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
            "change plan gold: rate_limit {\"requests\":6000,\"window\":\"00:01:00\",\"burst\":6000} -> {\"requests\":7000,\"window\":\"00:01:00\",\"burst\":7000}", "change connection acme/cloud: secret_key differs", "change routes acme: auth cloud -> main", "change tenant beta: status suspended -> active",
        }));
        Assert.That(await DoAsync("apply", "-f", file), Does.StartWith("Nothing to change"));
    }

    [Test]
    public async Task Apply_FieldsThatAreLeftOut_StayAsTheyAre()
    {
        await DoAsync("apply", "-f", WriteWhole(), "--force");
        var part = Write("part.yaml", """
            plans: { gold: { rate_limit: { requests: 7000 } } }
            tenants: { acme: { connections: { main: { provider: embedded } }, routes: { db: cloud } } }
            """);
        Assert.That(await DoAsync("apply", "-f", part, "--force"), Does.Contain("~ plan gold: rate_limit").And.Contain("~ routes acme: db main -> cloud").And.Contain("Applied: 2 changes."));

        var exported = await DoAsync("export");
        Assert.That(exported, Does.Contain("1000000").And.Contain("scan_limit: 500").And.Match("(?s)routes:.*db: cloud.*storage: main.*auth: cloud"));
        var unrouted = Write("unrouted.yaml", "tenants: { acme: { routes: { auth: ~ } } }");
        Assert.That(await DoAsync("apply", "-f", unrouted), Does.Contain("~ routes acme: auth cloud -> -"));
    }

    [Test]
    public async Task Apply_SettingsThatAreLeftOut_AreToldToGo()
    {
        await DoAsync("apply", "-f", WriteWhole(), "--force");
        var file = Write("less.yaml", "tenants: { acme: { connections: { main: { provider: embedded, settings: { tables: {} } } } } }");
        Assert.That((await RunAsync("apply", "-f", file, "--dry-run")).Expect(ExitCode.Findings).Output, Does.Contain("~ connection acme/main: scan_limit 500 -> none, tables none -> {}"));
    }

    [Test]
    public async Task Apply_MistakesOfEveryKind_AreToldTogetherAndNothingIsChanged()
    {
        Write("there.key", "in use");
        var file = Write("wrong.yaml", """
            plans:
              slow: { rate_limit: { requests: 0 } }
            tenants:
              fine: { plan: default }
              B1: { plan: default }
              planless: { plan: nope }
              deleted: { status: deleted }
              origins: { allowed_origins: [foo] }
              foreign: { connections: { c: { provider: mongo } } }
              unset: { connections: { c: { provider: embedded, settings: { scan_limt: 5 } } } }
              routed: { connections: { c: { provider: embedded } }, routes: { db: nope } }
              keyed:
                keys:
                  scope: { kind: secret, scopes: [db:nope], file: a.key }
                  wide: { kind: publishable, scopes: [keys], file: b.key }
                  taken: { kind: secret, file: there.key }
                  same: { kind: secret, file: a.key }
            """);
        var refused = (await RunAsync("apply", "-f", file)).Expect(ExitCode.Mistake);
        foreach (var line in new[] { "2:3", "5:3", "6:3", "7:3", "8:3", "9:29", "10:27", "14:7", "15:7", "16:7", "17:7" })
            Assert.That(refused.Error, Does.Contain($"wrong.yaml:{line}: "));
        Assert.That(refused.Error, Does.Contain("'db' is routed to 'nope'"));
        Assert.That(await DoAsync("tenants", "list"), Does.Not.Contain("fine"));
    }

    [TestCase("tenants: { r: { connections: { c: { provider: embedded, settings: &s { tables: *s } } } } }", "wrong.yaml:1:80: The alias '*s' stands in what it stands for")]
    [TestCase("tenants: { ? &k { *k : 1 } : 2 }", "name has to be a text")]
    [TestCase("tenants: &a { ? [b] : 2 }", "name has to be a text")]
    [TestCase("tenants: { r: { plan: !foo default } }", "The tag")]
    [TestCase("", "declares nothing")]
    [TestCase("tenants: {}", "declares nothing")]
    [TestCase("tenants:\n  a:\n\tplan: default", "wrong.yaml:3:1: ")]
    public async Task Apply_FileThatNobodyMeans_IsAMistake(string yaml, string told)
    {
        var refused = (await RunAsync("apply", "-f", Write("wrong.yaml", yaml))).Expect(ExitCode.Mistake);
        Assert.That(refused.Error, Does.Contain("wrong.yaml:").And.Contain(told));
    }

    [TestCase('[', 100_000)]
    [TestCase('[', 70)]
    [TestCase('{', 100_000)]
    public async Task Apply_NestingWithoutEnd_IsAMistake(char opening, int levels)
    {
        var refused = (await RunAsync("apply", "-f", Write("deep.yaml", $"tenants: {new string(opening, levels)}"))).Expect(ExitCode.Mistake);
        Assert.That(refused.Error, Does.Contain("deep.yaml:1:"));
    }

    [Test]
    public async Task Apply_AliasesOfAliases_AreAMistake()
    {
        var lines = Enumerable.Range(1, 12).Select(level => $"        a{level}: &a{level} [{string.Join(',', Enumerable.Repeat($"*a{level - 1}", 9))}]");
        var yaml = $"tenants:\n  r:\n    connections:\n      c:\n        provider: embedded\n        settings:\n        a0: &a0 [x]\n{string.Join('\n', lines)}\n";
        Assert.That((await RunAsync("apply", "-f", Write("bomb.yaml", yaml.Replace("        a", "          a", StringComparison.Ordinal)))).Expect(ExitCode.Mistake).Error, Does.Contain("more than"));
    }

    [Test]
    public async Task Prune_OfWhatIsRouted_IsAMistake()
    {
        await DoAsync("apply", "-f", WriteWhole(), "--force");
        var file = Write("less.yaml", "tenants: { acme: { connections: { main: { provider: embedded } } } }");
        var refused = (await RunAsync("apply", "-f", file, "--prune")).Expect(ExitCode.Mistake);
        Assert.That(refused.Error, Does.Contain("less.yaml:1:12: ").And.Contain("'auth' is routed to it"));
        Write("less.yaml", "tenants: { acme: { connections: { main: { provider: embedded } }, routes: { auth: main } } }");
        Assert.That(await DoAsync("apply", "-f", file, "--prune"), Does.Contain("- connection acme/cloud"));
    }

    [Test]
    public async Task Mistake_AskedForAsJson_IsJson()
    {
        var refused = (await RunAsync("apply", "-f", Write("wrong.yaml", "tenants: {}"), "--json")).Expect(ExitCode.Mistake);
        var told = JsonElement.Parse(refused.Error);
        Assert.That(told.Text("error"), Does.Contain("declares nothing"));
        Assert.That(told.Text("exit_code"), Is.EqualTo("1"));
    }

    [Test]
    public async Task Export_KeysWhoseNamesBecomeOne_GetFilesOfTheirOwn()
    {
        await DoAsync("tenants", "add", "acme");
        foreach (var name in new[] { "a b", "a_b", "A.b" })
            await DoAsync("tenants", "keys", "add", "acme", name, "--kind", "secret");
        Assert.That(await DoAsync("export"), Does.Contain("keys/acme/a_b\n").And.Contain("keys/acme/a_b-2").And.Contain("keys/acme/A_b-3"));
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
        Write("cloud.secret", Secret);
        var dead = Whole[Whole.IndexOf("      cloud:", StringComparison.Ordinal)..Whole.IndexOf("    routes:", StringComparison.Ordinal)];
        var run = (await RunAsync("apply", "-f", Write("refused.yaml", $"tenants:\n  dead:\n    connections:\n{dead}"))).Expect(ExitCode.Refused);
        Assert.That(run.Error, Does.Contain("refused.yaml:4:7: connection dead/cloud: ").And.Contain("does not work").And.Contain("The 1 before it were made"));

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
