using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Gateway.Host.FirstRun;

/// <summary>What is printed when the gateway has started on its demo tenant.</summary>
internal static class Welcome
{
    public static void Print(WebApplication app, DemoTenant? demo)
    {
        if (demo is null)
            return;
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "";
        Console.Out.WriteLine(demo.SecretKey is null ? Again(address, demo) : First(address, demo));
    }

    private static string Again(string address, DemoTenant demo) =>
        $"""

        Gateway on {address}: the tenant 'demo' and its data are still there.
        Its keys were shown at the first start; only their hashes are kept, in {demo.File}
        Lost them? Delete that file and start again: new keys, the same data.
        API reference: {address}/docs

        """;

    private static string First(string address, DemoTenant demo) =>
        $$"""

        Gateway on {{address}}. A tenant 'demo' was made for you, with two keys. They are shown this once:

          export GATEWAY={{address}}
          export SECRET_KEY={{demo.SecretKey}}
          export APP_KEY={{demo.PublishableKey}}

        Paste the three lines above into a second terminal, then try:

        # A conversation and two messages
        curl -s $GATEWAY/api/db/conversations -H "apikey: $SECRET_KEY" -H 'content-type: application/json' \
          -d '{"id":"c1","title":"First chat"}'
        curl -s $GATEWAY/api/db/messages -H "apikey: $SECRET_KEY" -H 'content-type: application/json' \
          -d '[{"conversation_id":"c1","role":"user","content":"Hello!","created_at":"2026-01-01T12:00:00Z"},
               {"conversation_id":"c1","role":"assistant","content":"Hi, how can I help?","created_at":"2026-01-01T12:00:01Z"}]'

        # Read them back in order
        curl -s "$GATEWAY/api/db/messages?conversation_id=eq.c1&order=created_at.asc" -H "apikey: $SECRET_KEY"

        # Upload a document, and read it back
        echo 'Hello from a file' > hello.txt
        curl -s $GATEWAY/api/storage/documents -H "apikey: $SECRET_KEY" -F path=notes/hello.txt -F file=@hello.txt
        curl -s $GATEWAY/api/storage/documents/notes/hello.txt -H "apikey: $SECRET_KEY"

        # Register a user, and log in
        curl -s $GATEWAY/api/auth/register -H "apikey: $APP_KEY" -H 'content-type: application/json' \
          -d '{"email":"ada@example.com","password":"correct horse battery"}'
        curl -s $GATEWAY/api/auth/login -H "apikey: $APP_KEY" -H 'content-type: application/json' \
          -d '{"email":"ada@example.com","password":"correct horse battery"}'

        # What was used, and what is left
        curl -s $GATEWAY/api/usage -H "apikey: $SECRET_KEY"
        curl -s $GATEWAY/api/usage/quota -H "apikey: $SECRET_KEY"

        API reference: {{address}}/docs

        """;
}
