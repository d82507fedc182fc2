using System.Text.Encodings.Web;
using System.Text.Json;
using Gateway.Host.Api;

namespace Gateway.Host.Commands.Output;

/// <summary>Why a command ended early, as programs read it.</summary>
internal sealed record FailureReport(string Error, int ExitCode);

/// <summary>Where a command's answer goes: as a table, or for programs as JSON.</summary>
internal sealed class CommandOutput(TextWriter writer, bool json)
{
    private static readonly GatewayJson Indented = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    });

    public TextWriter Writer => writer;

    public bool IsJson => json;

    /// <summary>A list: the API's own answer, or a table.</summary>
    public void Table<T>(object answer, IEnumerable<T> entries, params (string Header, Func<T, string?> Cell)[] columns)
    {
        if (json)
            Json(answer);
        else
            TextTable.Write(writer, [.. columns.Select(static column => column.Header)], entries.Select(entry => columns.Select(column => column.Cell(entry)).ToList()));
    }

    /// <summary>What was done, as a sentence or as the API's own answer.</summary>
    public void Done(string sentence, object answer)
    {
        if (json)
            Json(answer);
        else
            writer.WriteLine(sentence);
    }

    /// <summary>Why a command ended early.</summary>
    public void Failed(CommandFailure failure)
    {
        if (json)
            Json(new FailureReport(failure.Message, failure.Code));
        else
            writer.WriteLine(failure.Message);
    }

    public void Json(object answer) => writer.WriteLine(JsonSerializer.Serialize(answer, answer.GetType(), Indented));
}
