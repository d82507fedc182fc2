using System.Text;
using System.Text.Json;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Native;

namespace Providers.Firebase.Native;

/// <summary>
/// Looks in JSON for resources of other projects. What a document holds is data, wherever it points, and stands under names of its
/// own; every other text that names a resource has to name one of the connection's.
/// </summary>
/// <param name="settings">The connection's.</param>
/// <param name="resources">What a resource's name has to begin with.</param>
internal sealed class ProjectBody(FirebaseSettings settings, string resources) : INativeBody
{
    private const string AnyProject = "projects/";

    public int MaxBytes => 16 << 20; // Firestore takes 10 MiB, which are more in JSON.

    public void Check(string? contentType, ReadOnlyMemory<byte> body)
    {
        // Browsers send JSON as plain text too, to ask nobody first. In anything else names could not be found.
        if (RequestBody.MediaType(contentType) is not ("" or "application/json" or "text/plain"))
            throw new ProviderException(ErrorKind.UnsupportedMediaType, "What is sent here is checked, and so has to be JSON.");
        try
        {
            Check(body.Span);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new ProviderException(ErrorKind.InvalidRequest, "The body is no JSON.", error);
        }
    }

    private void Check(ReadOnlySpan<byte> body)
    {
        var json = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 200 });
        var name = "";
        var around = new Stack<string>();
        while (json.Read())
        {
            switch (json.TokenType)
            {
                case JsonTokenType.PropertyName:
                    name = json.GetString()!;
                    break;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    around.Push(name);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    name = around.Pop();
                    break;
                case JsonTokenType.String:
                    Check(name, json.GetString()!);
                    break;
                case JsonTokenType.Number:
                    Check(name, Encoding.UTF8.GetString(json.ValueSpan));
                    break;
                default:
                    break;
            }
        }
    }

    private void Check(string name, string value)
    {
        // Names come in both spellings of Protocol Buffers.
        switch (name)
        {
            case "stringValue" or "string_value" or "referenceValue" or "reference_value":
                return;
            case "targetProjectId" or "target_project_id" or "delegatedProjectNumber" or "delegated_project_number" when value != settings.ProjectId:
                throw Elsewhere();
            default:
                if (value.StartsWith(AnyProject, StringComparison.Ordinal) && value != resources && !value.StartsWith($"{resources}/", StringComparison.Ordinal))
                    throw Elsewhere();
                return;
        }
    }

    private static ProviderException Elsewhere() =>
        new(ErrorKind.InvalidRequest, "The body names another project or database than the connection's. A connection is confined to its own.");
}
