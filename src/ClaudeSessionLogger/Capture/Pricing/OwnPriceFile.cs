using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Capture.Pricing;

/// <summary>
/// Writes prices into the user's own price file. Only the entries that change are replaced: comments, notes and the
/// layout of everything else stay.
/// </summary>
static class OwnPriceFile
{
    const int MaxBytes = 1 << 20;

    public static void Write(AppPaths paths, IReadOnlyList<PriceChange> changes)
    {
        try
        {
            // If the file is a link, as for people who keep their dotfiles elsewhere, replace its target and not the
            // link.
            var path = new FileInfo(paths.Prices).LinkTarget is null
                ? paths.Prices
                : File.ResolveLinkTarget(paths.Prices, returnFinalTarget: true)!.FullName;
            var old = File.Exists(path) ? File.ReadAllBytes(path) : [];
            var content = Edit(old, changes, paths.Prices);
            if (content.Length > MaxBytes)
                throw new Failure(FailureKind.Invalid, $"cannot write {paths.Prices}: it would be larger than 1 MB.");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            AtomicFile.Write(path, content, durable: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Failure(FailureKind.Unwritable, $"cannot write {paths.Prices}: {e.Message}", e);
        }
    }

    /// <summary>Returns the file with the new prices.</summary>
    internal static byte[] Edit(byte[] old, IReadOnlyList<PriceChange> changes, string name)
    {
        var start = old.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
        var json = old.AsSpan(start);
        if (json.IndexOfAnyExcept(" \t\r\n"u8) < 0)
            return Encoding.UTF8.GetBytes($"{{\n{string.Join(",\n", changes.Select(Line))}\n}}\n");

        var (values, end) = FindValues(json, name);
        var added = changes.Where(change => !values.ContainsKey(change.Model)).Select(Line).ToList();
        var edits = changes
            .Where(change => values.ContainsKey(change.Model))
            .Select(change => (values[change.Model].From, values[change.Model].To, Text: Entry(change.New)))
            .ToList();
        if (added.Count > 0)
        {
            var last = values.Count == 0 ? -1 : values.Values.Max(value => value.To);
            if (last >= 0 && !HasComma(json[last..end]))
                edits.Add((last, last, ","));
            edits.Add((end, end, $"{(json[end - 1] == '\n' ? "" : "\n")}{string.Join(",\n", added)}\n"));
        }

        using var result = new MemoryStream();
        var at = 0;
        foreach (var (from, to, text) in edits.OrderBy(edit => edit.From).ThenBy(edit => edit.To))
        {
            result.Write(json[at..from]);
            result.Write(Encoding.UTF8.GetBytes(text));
            at = to;
        }

        result.Write(json[at..]);
        return result.ToArray();
    }

    // Returns the positions of each entry's value and of the closing brace. If an entry occurs twice, the last counts.
    static (Dictionary<string, (int From, int To)> Values, int End) FindValues(ReadOnlySpan<byte> json, string name)
    {
        var values = new Dictionary<string, (int, int)>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(
            json,
            new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip }
        );
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                throw new JsonException();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var model = PositionedJson.TextOf(reader);
                reader.Read();
                var from = (int)reader.TokenStartIndex;
                reader.Skip();
                values[model ?? $"\0{from}"] = (from, (int)reader.BytesConsumed);
            }

            var end = (int)reader.TokenStartIndex;
            reader.Read(); // throws if anything follows the list
            return (values, end);
        }
        catch (JsonException e)
        {
            throw new Failure(
                FailureKind.Invalid,
                $"cannot update {name}: line {(e.LineNumber ?? 0) + 1} is not valid JSON. Correct or remove it first.",
                e
            );
        }
    }

    // Whether the text contains a comma outside of comments.
    static bool HasComma(ReadOnlySpan<byte> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == ',')
                return true;
            if (text[i] != '/')
                continue;
            var isLine = text[i + 1] == '/';
            var length = text[(i + 2)..].IndexOf(isLine ? "\n"u8 : "*/"u8);
            if (length < 0)
                return false;
            i += length + (isLine ? 2 : 3);
        }

        return false;
    }

    static string Line(PriceChange change) => $"  {JsonValue.Create(change.Model).ToJsonString()}: {Entry(change.New)}";

    static string Entry(Price price)
    {
        var text = new StringBuilder("{ \"input\": ").Append(Number(price.Input));
        text.Append(", \"output\": ").Append(Number(price.Output));
        text.Append(", \"cache_write\": ").Append(Number(price.CacheWrite));
        text.Append(", \"cache_write_1h\": ").Append(Number(price.CacheWrite1h));
        text.Append(", \"cache_read\": ").Append(Number(price.CacheRead));
        if (price.Fast is { } fast)
            text.Append(", \"fast\": ").Append(Number(fast));
        if (price.UsOnly != Price.DefaultUsOnly)
            text.Append(", \"us\": ").Append(Number(price.UsOnly));
        if (price.LongContext is { } more)
        {
            text.Append(", \"long_context\": { \"above\": ").Append(Number(more.Above));
            text.Append(", \"prompt\": ").Append(Number(more.Prompt));
            text.Append(", \"output\": ").Append(Number(more.Output)).Append(" }");
        }

        return text.Append(", \"source\": ")
            .Append(JsonValue.Create(price.Source)!.ToJsonString())
            .Append(" }")
            .ToString();
    }

    static string Number(decimal value) =>
        value.ToString("0.############################", System.Globalization.CultureInfo.InvariantCulture);
}
