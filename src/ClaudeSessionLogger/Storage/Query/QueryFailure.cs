using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Storage.Query;

/// <summary>
/// Converts DuckDB's JSON errors (<c>errors_as_json</c>) about a person's query to one sentence with the position.
/// </summary>
static partial class QueryFailure
{
    /// <param name="sql">The query; null if the position that DuckDB reports does not refer to it.</param>
    /// <param name="offset">The offset at which the query begins in the text that DuckDB received.</param>
    public static Failure From(DuckDBException e, string? sql, int offset = 0)
    {
        try
        {
            using var json = JsonDocument.Parse(e.Message);
            return From(json.RootElement, "exception_message", sql, offset);
        }
        catch (JsonException)
        {
            return new(FailureKind.Invalid, $"DuckDB cannot run the query: {Sentence(e.Message)}", e);
        }
    }

    public static Failure From(JsonElement error, string messageName, string? sql, int offset = 0)
    {
        var message = error.GetProperty(messageName).GetString() ?? "";
        switch (error.TryGetProperty("exception_type", out var type) ? type.GetString() : "")
        {
            case "Permission":
                return new(
                    FailureKind.Unauthorized,
                    "cannot run the query: queries can only read the views, not files, the network or settings."
                );
            case "Out of Memory":
                return TooMuchMemory();
            case "INTERNAL" or "FATAL":
                return new(FailureKind.Invalid, $"DuckDB cannot run the query: {Sentence(message)}");
        }

        var place =
            sql is not null
            && error.TryGetProperty("position", out var position)
            && int.TryParse(position.GetString(), CultureInfo.InvariantCulture, out var at)
            && at - offset is >= 0 and var here
                ? $" at {Place(sql, here)}"
                : "";
        return new(FailureKind.Invalid, $"the query failed{place}: {Sentence(message)}");
    }

    public static Failure TooMuchMemory() =>
        new(
            FailureKind.Invalid,
            $"cannot run the query: it needs more than {SqlReader.MemoryLimit} of memory. Limit the query with "
                + "where, limit or fewer columns."
        );

    public static Failure TooLong(TimeSpan time) =>
        new(
            FailureKind.Invalid,
            $"the query was stopped because it took longer than {time.TotalSeconds:0} s. Limit the query, or allow "
                + "more time with --timeout."
        );

    /// <summary>Returns the line and column of a byte offset.</summary>
    static string Place(string sql, int bytes)
    {
        var (line, column, remaining) = (1, 1, bytes);
        foreach (var rune in sql.EnumerateRunes())
        {
            if (remaining <= 0)
                break;
            remaining -= rune.Utf8SequenceLength;
            (line, column) = rune.Value == '\n' ? (line + 1, 1) : (line, column + 1);
        }

        return string.Create(CultureInfo.InvariantCulture, $"line {line}, column {column}");
    }

    // Joins the first two lines of a message into one sentence, without the punctuation at the end of each line.
    static string Sentence(string message)
    {
        var lines = message
            .Split('\n')
            .Select(line => SafeText.Safe(line).Trim())
            .Select(line => IsHiddenTable(line) ? "run claude-session-logger query to list the views" : line)
            .TakeWhile(line => !line.StartsWith("LINE ", StringComparison.Ordinal))
            .Where(line => line.Length > 0)
            .Take(2);
        var sentence = string.Join(
            "; ",
            lines.Select(line => Question().Replace(line.TrimEnd('!', '.', ':'), "did you"))
        );
        return Blanks().Replace(sentence, " ") + (sentence.EndsWith('?') ? "" : ".");
    }

    // DuckDB also suggests tables that queries cannot read.
    static bool IsHiddenTable(string line) =>
        SuggestedTable().Match(line) is { Success: true } match
        && QueryView.All.All(view => view.Name != match.Groups[1].Value);

    [GeneratedRegex("^Did you mean \"(?:\\w+\\.)*(\\w+)\"\\?$")]
    private static partial Regex SuggestedTable();

    // In the middle of a sentence.
    [GeneratedRegex("^Did you")]
    private static partial Regex Question();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
