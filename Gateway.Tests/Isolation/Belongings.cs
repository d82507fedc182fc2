using Gateway.Tests.Backends;

namespace Gateway.Tests.Isolation;

/// <summary>What a tenant owns that another might name: all that is unique about it, by the name that attacks know it by.</summary>
internal sealed record Belongings(IReadOnlyDictionary<string, string> Named)
{
    /// <summary>A table that both tenants have.</summary>
    public const string Table = "notes";

    /// <summary>An object's path that both tenants use.</summary>
    public const string Object = "docs/plan.txt";

    /// <summary>An id under which both tenants have a row and an event.</summary>
    public const string SharedId = "shared-1";

    private const string Password = "correct horse battery";

    /// <summary>What belongs to nobody, in the same form.</summary>
    public static Belongings Nobodys { get; } = new(new Dictionary<string, string>
    {
        ["tenant"] = "nobody-at-all", ["once"] = "once-of-nobody", ["row"] = "0197b7a0-0000-7000-8000-000000000000", ["user"] = "5ed4c4e2-7f0b-4d1c-9f53-27d0c5a3a9f0", ["email"] = "nobody@example.org", ["password"] = Password,
        ["token"] = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJub2JvZHkifQ.c2lnbmF0dXJl", ["refresh"] = "no-such-refresh-token", ["key"] = "0197b7a000007000800000000000", ["reservation"] = "res_00000000000000000000000000000000",
        ["alert"] = "alert_0", ["cursor"] = "bm9ib2R5", ["listing"] = "bm9ib2R5", ["signed"] = $"/api/storage/files/{Object}?tenant=nobody-at-all&method=GET&expires=9999999999&signature=c2lnbmF0dXJl",
    });

    /// <summary>Gives a tenant a bit of everything.</summary>
    /// <param name="name">The tenant's name.</param>
    /// <param name="service">It, with a secret key.</param>
    /// <param name="app">It, with a publishable key.</param>
    public static async Task<Belongings> GiveAsync(string name, ApiClient service, ApiClient app)
    {
        var user = await TestUser.RegisterAsync(app);
        var row = (await service.PostAsync($"/api/db/{Table}", $$"""{"text":"row of {{name}}","user_id":"{{user.Id}}"}""", ("Idempotency-Key", $"once-{name}"))).Expect(201).Column("id").Single()!;
        (await service.PostAsync($"/api/db/{Table}", $$"""[{"id":"{{SharedId}}","text":"shared row of {{name}}"},{"text":"more of {{name}}"}]""")).Expect(201);
        (await service.PostAsync($"/api/db/only-of-{name}", "{}")).Expect(201);
        (await service.SendAsync("PUT", $"/api/storage/files/{Object}", ApiClient.Bytes(System.Text.Encoding.UTF8.GetBytes($"content of {name}"), "text/plain"))).Expect(201);
        (await service.SendAsync("PUT", $"/api/storage/only-of-{name}/secret.txt", ApiClient.Bytes([1]))).Expect(201);
        (await service.SendAsync("PUT", "/api/storage/files/docs/second.txt", ApiClient.Bytes([1]))).Expect(201);
        (await service.PostAsync("/api/usage/events", $$"""{"specversion":"1.0","id":"{{SharedId}}","source":"s","type":"tokens","subject":"{{user.Id}}","data":{"quantity":90} }""")).Expect(202);
        var key = (await service.PostAsync("/api/keys", $$"""{"name":"key-of-{{name}}","kind":"publishable"}""")).Expect(201).Json;
        var reservation = (await service.PostAsync("/api/usage/reservations", """{"meter":"tokens","amount":5,"ttl":86400}""")).Expect(201).Json.Text("id")!;
        // There is nowhere to send it to, which is noted in the background.
        await Waiting.UntilAsync(async () => (await service.GetAsync("/api/usage/alerts?state=unsent")).Expect(200).Json.GetProperty("alerts").GetArrayLength() > 0);
        return new Belongings(new Dictionary<string, string>
        {
            ["tenant"] = name, ["once"] = $"once-{name}", ["row"] = row, ["user"] = user.Id, ["email"] = user.Email, ["password"] = user.Password, ["token"] = user.AccessToken, ["refresh"] = user.RefreshToken,
            ["key"] = key.Text("id")!, ["reservation"] = reservation,
            ["alert"] = (await service.GetAsync("/api/usage/alerts")).Json.GetProperty("alerts")[0].Text("id")!,
            ["cursor"] = CursorIn((await service.GetAsync($"/api/db/{Table}?limit=1&cursor=")).Expect(200).Header("Link")!),
            ["listing"] = (await service.GetAsync("/api/storage/files?limit=1")).Expect(200).Json.Text("next_cursor")!,
            ["signed"] = (await service.PostAsync($"/api/storage/files/{Object}?action=sign", "{}")).Expect(200).Json.Text("url")!,
        });
    }

    /// <summary>What must never be seen by anybody else.</summary>
    public IEnumerable<string> Marks => Named.Where(static named => named.Key is not "password").Select(static named => named.Value)
        .Concat(((string[])["row of {0}", "shared row of {0}", "more of {0}", "content of {0}", "only-of-{0}", "key-of-{0}"]).Select(mark => mark.Replace("{0}", Named["tenant"], StringComparison.Ordinal)));

    /// <summary>Fills what an attack names.</summary>
    public string Fill(string template) => Named.Aggregate(template, static (text, named) => text.Replace($"{{{named.Key}}}", named.Value, StringComparison.Ordinal));

    private static string CursorIn(string link)
    {
        var start = link.IndexOf("cursor=", StringComparison.Ordinal) + "cursor=".Length;
        return link[start..link.IndexOfAny(['&', '>'], start)];
    }
}
