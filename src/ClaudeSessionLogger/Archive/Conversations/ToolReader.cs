using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using ClaudeSessionLogger.Archive.Conversations.Rows;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Archive.Conversations;

/// <summary>Reads a use of a tool, and says in one line what it did.</summary>
static partial class ToolReader
{
    /// <param name="block">The <c>tool_use</c> block.</param>
    /// <param name="row">The row with the result; null if there is none.</param>
    public static ToolCall Read(JsonElement block, JsonElement? row)
    {
        var (id, tool, input) = (block.Text("id") ?? "", block.Text("name") ?? "unknown tool", block.Child("input"));
        var result = row is { } found ? ResultBlock(found, id) : default;
        var isError = result.IsTrue("is_error");
        // A row with several results has no structured one for each.
        var structured = row?.Child("toolUseResult") ?? default;
        var output = OutputOf(result, structured);
        IReadOnlyList<DiffLine> diff = isError ? [] : ToolDiff.Of(tool, input, structured);
        return new(id, NameOf(tool), SubjectOf(tool, input), OutcomeOf(tool, input, structured, output, diff, isError))
        {
            IsError = isError,
            HasNoResult = result.ValueKind == JsonValueKind.Undefined,
            Input = InputOf(tool, input),
            Output = output,
            Diff = diff,
        };
    }

    static JsonElement ResultBlock(JsonElement row, string id) =>
        row.Child("message").Child("content").Items().FirstOrDefault(block => block.Text("tool_use_id") == id);

    static string NameOf(string tool)
    {
        const string mcp = "mcp__";
        if (!tool.StartsWith(mcp, StringComparison.Ordinal))
            return tool;
        var end = tool.IndexOf("__", mcp.Length, StringComparison.Ordinal);
        return end < 0 ? tool : $"{tool[mcp.Length..end]}: {tool[(end + 2)..]}";
    }

    static string SubjectOf(string tool, JsonElement input) =>
        tool switch
        {
            "Bash" or "PowerShell" => input.Text("command"),
            "Read" => input.Text("file_path") + LinesOf(input),
            "Edit" or "Write" or "MultiEdit" => input.Text("file_path"),
            "NotebookEdit" => input.Text("notebook_path"),
            "LS" => input.Text("path"),
            "Grep" => Quoted(input.Text("pattern")) + In(input.Text("path") ?? input.Text("glob")),
            "Glob" => input.Text("pattern") + In(input.Text("path")),
            "Task" or "Agent" => (input.Text("subagent_type") is { } type ? type + ": " : "")
                + input.Text("description"),
            "WebFetch" => input.Text("url"),
            "WebSearch" => Quoted(input.Text("query")),
            "Skill" => input.Text("skill") ?? input.Text("command"),
            "TodoWrite" => CountText.Of(input.Child("todos").Items().Count(), "item"),
            _ => null,
        } ?? Generic(input);

    static string LinesOf(JsonElement input) =>
        (input.Number("offset"), input.Number("limit")) switch
        {
            ({ } from, { } count) => string.Create(CultureInfo.InvariantCulture, $":{from}-{from + count - 1}"),
            ({ } from, null) => string.Create(CultureInfo.InvariantCulture, $":{from}-"),
            (null, { } count) => string.Create(CultureInfo.InvariantCulture, $":1-{count}"),
            _ => "",
        };

    static string In(string? place) => string.IsNullOrEmpty(place) ? "" : $" in {place}";

    static string? Quoted(string? text) => text is null ? null : $"\"{text}\"";

    // The first short text says most about a tool that is not known.
    static string Generic(JsonElement input)
    {
        if (input.ValueKind != JsonValueKind.Object)
            return "";
        foreach (var property in input.EnumerateObject())
            if (property.Value.Text() is { Length: > 0 and < 500 } text)
                return text;
        return "";
    }

    static string OutcomeOf(
        string tool,
        JsonElement input,
        JsonElement structured,
        string output,
        IReadOnlyList<DiffLine> diff,
        bool isError
    )
    {
        if (tool is "Bash" or "PowerShell")
            return BashOutcome(structured, output, isError);
        if (isError)
            return "failed";
        if (diff.Count > 0)
            return string.Create(
                CultureInfo.InvariantCulture,
                $"+{diff.Count(line => line.Kind == '+')} -{diff.Count(line => line.Kind == '-')}"
            );
        return tool switch
            {
                "Read" => structured.Child("file").Number("numLines") is { } lines ? CountText.Of(lines, "line") : null,
                "Grep" or "Glob" => structured.Number("numLines") is { } matches and > 0 ? CountText.Of(matches, "line")
                : structured.Number("numFiles") is { } files ? CountText.Of(files, "file")
                : null,
                "WebFetch" => structured.Number("code") is { } code
                    ? code.ToString(CultureInfo.InvariantCulture)
                    : null,
                "Task" or "Agent" => structured.Number("totalToolUseCount") is { } calls
                    ? CountText.Of(calls, "tool call")
                : structured.Text("status") == "async_launched" ? "in the background"
                : null,
                _ => null,
            } ?? "";
    }

    static string BashOutcome(JsonElement structured, string output, bool isError)
    {
        if (structured.IsTrue("interrupted"))
            return "interrupted";
        if (structured.Text("backgroundTaskId") is not null)
            return "in the background";
        if (ExitCode().Match(output) is { Success: true } exit)
            return "exit " + exit.Groups[1].Value;
        return isError ? "failed"
            : structured.ValueKind == JsonValueKind.Object ? "exit 0"
            : "";
    }

    static string OutputOf(JsonElement result, JsonElement structured)
    {
        var output = result.Child("content").Content();
        return output.Length > 0 ? output
            : structured.Text("stdout") is { } text ? text + structured.Text("stderr")
            : structured.Text() ?? "";
    }

    static string InputOf(string tool, JsonElement input) =>
        tool is "Bash" or "PowerShell" && input.Text("command") is { } command
            ? (input.Text("description") is { Length: > 0 } purpose ? $"# {purpose}\n" : "") + command
        : input.ValueKind == JsonValueKind.Object
            ? string.Join(
                '\n',
                input.EnumerateObject().Select(property => $"{NameOf(property)}: {ValueOf(property.Value)}")
            )
        : input.Text() ?? "";

    static string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return "\uFFFD";
        }
    }

    static string ValueOf(JsonElement value) =>
        value.Text()
        ?? (
            value.ValueKind is JsonValueKind.Object or JsonValueKind.Array
                ? System.Text.Encoding.UTF8.GetString(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(value))
                : value.GetRawText()
        );

    [GeneratedRegex(@"^\s*(?:Error: )?Exit code (\d{1,3})\b")]
    private static partial Regex ExitCode();
}
