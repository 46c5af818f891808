using System.Globalization;
using System.Text.Json;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Hooks.StatusLine;

/// <summary>
/// The format and maximum width of the status line, from its options or from <c>config.json</c>:
/// <c>"statusline": "{model}|{cost}"</c>. An invalid format is replaced by the default and never causes an error. The
/// options and <c>config.json</c> are parsed by hand, because this is faster.
/// </summary>
readonly record struct StatusLineOptions(string? Format, int Columns)
{
    const int MaxBytes = 1 << 20,
        UsualWidth = 80;

    /// <param name="columns">The terminal's width; null if it is unknown.</param>
    public static StatusLineOptions Parse(ReadOnlySpan<string> args, string configFile, string? columns)
    {
        var (format, terminal, wanted) = ((string?)null, Width(columns), (int?)null);
        for (var i = 0; i + 1 < args.Length; i++)
        {
            if (args[i] == "--format")
                format = args[i + 1];
            else if (args[i] == "--width")
                wanted = Width(args[i + 1]);
        }

        return new(
            SafeText.Safe(format ?? InConfig(configFile) ?? "") is { Length: > 0 } template ? template : null,
            Math.Min(terminal ?? wanted ?? UsualWidth, wanted ?? int.MaxValue)
        );
    }

    static int? Width(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var width) && width > 0 ? width : null;

    static string? InConfig(string path)
    {
        try
        {
            return File.Exists(path) ? Find(BoundedFile.Read(path, MaxBytes)) : null;
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    static string? Find(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("\uFEFF"u8))
            bytes = bytes[3..];
        var json = new Utf8JsonReader(
            bytes,
            new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip }
        );
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isIt = json.ValueTextEquals("statusline"u8);
            json.Read();
            if (isIt)
                return json.TokenType == JsonTokenType.String ? json.GetString() : null;
            json.Skip();
        }

        return null;
    }
}
