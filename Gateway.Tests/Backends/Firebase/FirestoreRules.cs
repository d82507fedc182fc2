using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Providers.Abstractions.Database.Tables;

namespace Gateway.Tests.Backends.Firebase;

/// <summary>The conformance tables' policies as Security Rules.</summary>
internal static class FirestoreRules
{
    /// <summary>Gives a project the rules.</summary>
    public static async Task UploadAsync(string emulator, string project)
    {
        using var http = Gateway.Tests.Host.Forwarding.Clients.To($"http://{emulator}");
        var rules = new JsonObject
        {
            ["rules"] = new JsonObject { ["files"] = new JsonArray(new JsonObject { ["name"] = "conformance.rules", ["content"] = Write() }) },
        };
        using var content = new StringContent(rules.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await http.PutAsync(new Uri($"/emulator/v1/projects/{project}:securityRules", UriKind.Relative), content);
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException($"The Security Rules were not accepted: {await response.Content.ReadAsStringAsync()}");
    }

    public static string Write()
    {
        var rules = new StringBuilder(
            """
            rules_version = '2';
            service cloud.firestore {
              match /databases/{database}/documents {
                function isUser() { return request.auth != null; }
                function owns(document) { return isUser() && document.data.user_id == request.auth.uid; }

            """);
        foreach (var table in ConformanceTables.All)
            rules.Append(CultureInfo.InvariantCulture, $"    match /{table.Name}/{{id}} {{ {Allow(table.Policy)} }}\n");
        return rules.Append("  }\n}\n").ToString();
    }

    private static string Allow(AccessPolicy policy) => policy switch
    {
        AccessPolicy.PublicRead => "allow read;",
        AccessPolicy.Authenticated => "allow read, write: if isUser();",
        AccessPolicy.Owner => "allow read, delete: if owns(resource); allow create: if owns(request.resource); allow update: if owns(resource) && owns(request.resource);",
        _ => "allow read, write: if false;",
    };
}
