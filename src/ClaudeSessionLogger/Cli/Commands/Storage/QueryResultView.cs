using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Storage.Query;

namespace ClaudeSessionLogger.Cli.Commands.Storage;

/// <summary>
/// Prints a query result as a table, as JSON or as CSV. JSON and CSV are written row by row, without holding all rows
/// in memory.
/// </summary>
static class QueryResultView
{
    const int MinColumns = 6;
    const int Gap = 2;

    static readonly JsonWriterOptions s_json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <returns>False if there are more rows than <paramref name="shown"/>.</returns>
    public static bool Table(QueryResult result, TextWriter output, int shown, TextWriter error)
    {
        List<string?[]> rows = [.. result.Rows.Take(shown + 1).Select(row => Rounded(result.Columns, row))];
        var isAll = rows.Count <= shown;
        if (!isAll)
            rows.RemoveAt(shown);

        if (Fits(result.Columns, rows, Terminal.Width(output)))
        {
            var table = new TextTable([
                .. result.Columns.Select(column => new TextColumn(
                    SafeText.Safe(column.Name),
                    column.Kind == QueryValue.Number,
                    column.Kind is QueryValue.Number ? 0 : MinColumns
                )),
            ]);
            foreach (var row in rows)
                table.AddRow(row);
            table.Print(output);
        }
        else
            OneBelowTheOther(result.Columns, rows, output);
        if (rows.Count == 0)
            error.WriteLine("no rows.");
        return isAll;
    }

    // Amounts are stored with twelve decimal places, and averages have sixteen digits. JSON and CSV have all of them.
    static string?[] Rounded(IReadOnlyList<QueryColumn> columns, string?[] row) =>
        [.. row.Select((value, i) => columns[i].Kind == QueryValue.Number ? Rounded(value) : value)];

    /// <summary>Rounds a number to four decimal places, and one below a hundredth to two digits.</summary>
    internal static string? Rounded(string? number)
    {
        const int Decimals = 4;
        if (
            number is null
            || number.IndexOf('.') is not (>= 0 and var point)
            || number.Length - point - 1 <= Decimals
            || !decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        )
            return number;
        var places = Decimals;
        for (var size = Math.Abs(value); size is > 0 and < 0.01m && places < Usd.DecimalPlaces; size *= 10)
            places++;
        var rounded = decimal.Round(value, places, MidpointRounding.AwayFromZero);
        return QueryResult.TrimTrailingZeros(rounded.ToString(CultureInfo.InvariantCulture));
    }

    public static void Json(QueryResult result, TextWriter output)
    {
        var names = Names(result.Columns);
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer, s_json);
        var first = true;
        foreach (var row in result.Rows)
        {
            buffer.ResetWrittenCount();
            json.Reset();
            json.WriteStartObject();
            for (var i = 0; i < row.Length; i++)
                Write(json, names[i], result.Columns[i].Kind, row[i]);
            json.WriteEndObject();
            json.Flush();
            output.Write(first ? "[\n  " : ",\n  ");
            output.Write(WithoutControls(Encoding.UTF8.GetString(buffer.WrittenSpan)));
            first = false;
        }

        output.WriteLine(first ? "[]" : "\n]");
    }

    public static void Csv(QueryResult result, TextWriter output)
    {
        var isForTerminal = Terminal.IsTerminal(output);
        output.WriteLine(string.Join(',', result.Columns.Select(column => Field(column.Name))));
        foreach (var row in result.Rows)
            output.WriteLine(
                string.Join(
                    ',',
                    row.Select(
                        (value, i) =>
                            value is "" || result.Columns[i].Kind is QueryValue.Number or QueryValue.Boolean
                                ? CsvText.Raw(value)
                                : Field(value)
                    )
                )
            );

        string Field(string? text) => CsvText.Field(text, isForTerminal);
    }

    // DuckDB's JSON may contain characters that a terminal interprets, so escape them. They can only occur inside
    // strings, where JSON allows escapes.
    static string WithoutControls(string json)
    {
        if (SafeText.Safe(json) == json)
            return json;
        var safe = new StringBuilder(json.Length);
        foreach (var c in json)
            safe = c
                is >= '\x7f'
                    and <= '\x9f'
                    or '\u061c'
                    or '\u200e'
                    or '\u200f'
                    or '\u2028'
                    or '\u2029'
                    or >= '\u202a'
                    and <= '\u202e'
                    or >= '\u2060'
                    and <= '\u206f'
                ? safe.Append($"\\u{(int)c:x4}")
                : safe.Append(c);
        return safe.ToString();
    }

    static void Write(Utf8JsonWriter json, string name, QueryValue kind, string? value)
    {
        if (value is null)
            json.WriteNull(name);
        else if (kind == QueryValue.Boolean)
            json.WriteBoolean(name, value == "true");
        // JSON cannot represent infinity or NaN.
        else if (kind == QueryValue.Json || kind == QueryValue.Number && char.IsAsciiDigit(value[^1]))
        {
            json.WritePropertyName(name);
            json.WriteRawValue(value, skipInputValidation: true);
        }
        else
            json.WriteString(name, value);
    }

    // Two columns with the same name would become one member of the JSON object, so rename them.
    static List<string> Names(IReadOnlyList<QueryColumn> columns)
    {
        var names = new List<string>();
        foreach (var column in columns)
        {
            var name = column.Name;
            for (var again = 2; names.Contains(name); again++)
                name = $"{column.Name}_{again}";
            names.Add(name);
        }

        return names;
    }

    static bool Fits(IReadOnlyList<QueryColumn> columns, List<string?[]> rows, int width) =>
        columns
            .Select(
                (column, i) =>
                    column.Kind == QueryValue.Number
                        ? Math.Max(
                            SafeText.Width(column.Name),
                            rows.Select(row => row[i]?.Length ?? 0).DefaultIfEmpty().Max()
                        )
                        : Math.Min(
                            MinColumns,
                            rows.Select(row => SafeText.Width(row[i] ?? "")).Append(SafeText.Width(column.Name)).Max()
                        )
            )
            .Sum(column => column + Gap) - Gap
        <= width;

    // If the columns do not fit the width, print each row as a paragraph, with one line for each column.
    static void OneBelowTheOther(IReadOnlyList<QueryColumn> columns, List<string?[]> rows, TextWriter output)
    {
        var names = columns.Max(column => SafeText.Width(SafeText.Safe(column.Name)));
        for (var i = 0; i < rows.Count; i++)
        {
            if (i > 0)
                output.WriteLine();
            for (var column = 0; column < columns.Count; column++)
                output.WriteLine(
                    SafeText
                        .Fit(
                            $"{SafeText.Pad(SafeText.Safe(columns[column].Name), names)}  "
                                + $"{SafeText.Safe(rows[i][column] ?? "")}",
                            Terminal.Width(output)
                        )
                        .TrimEnd()
                );
        }
    }
}
