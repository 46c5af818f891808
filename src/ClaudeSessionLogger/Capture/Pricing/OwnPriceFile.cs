using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Capture.Pricing;

/// <summary>
/// Writes prices into the user's own price file. Only the entries that change are replaced: comments, notes and the
/// layout of everything else stay.
/// </summary>
static class OwnPriceFile
{
    const int MaxBytes = 1 << 20;

    public static void Write(AppPaths paths, IReadOnlyList<PriceChange> changes) =>
        Change(paths, old => Edit(old, changes, paths.Prices));

    /// <summary>Removes the user's price of a model.</summary>
    public static void Remove(AppPaths paths, string model) =>
        Change(paths, old => Edit(old, new Dictionary<string, string?> { [model] = null }, paths.Prices));

    static void Change(AppPaths paths, Func<byte[], byte[]> edit)
    {
        try
        {
            // If the file is a link, as for people who keep their dotfiles elsewhere, replace its target and not the
            // link.
            var path = new FileInfo(paths.Prices).LinkTarget is null
                ? paths.Prices
                : File.ResolveLinkTarget(paths.Prices, returnFinalTarget: true)!.FullName;
            var old = File.Exists(path) ? File.ReadAllBytes(path) : [];
            var content = edit(old);
            if (content.Length > MaxBytes)
                throw new Failure(FailureKind.Invalid, $"cannot write {paths.Prices}: it would be larger than 1 MB.");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            AtomicFile.Write(path, content, durable: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Failure(
                FailureKind.Unwritable,
                $"cannot write {paths.Prices} ({e.Reason}). Make it writable and try again.",
                e
            );
        }
    }

    /// <summary>Returns the file with the new prices.</summary>
    internal static byte[] Edit(byte[] old, IReadOnlyList<PriceChange> changes, string name) =>
        Edit(old, changes.ToDictionary(change => change.Model, change => (string?)Entry(change.New)), name);

    static byte[] Edit(byte[] old, IReadOnlyDictionary<string, string?> values, string name)
    {
        var json = old.AsSpan(old.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0);
        if (json.IndexOfAnyExcept(" \t\r\n"u8) < 0)
            json = "{\n}\n"u8.ToArray();
        try
        {
            return JsonEdit.SetInObject(json, values);
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

        // A price that somebody typed has no source.
        if (price.Source is { } source)
            text.Append(", \"source\": ").Append(JsonValue.Create(source).ToJsonString());
        return text.Append(" }").ToString();
    }

    static string Number(decimal value) =>
        value.ToString("0.############################", System.Globalization.CultureInfo.InvariantCulture);
}
