using System.Security.Cryptography;
using System.Text;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Reports.Page;

/// <summary>
/// Writes a page as one HTML file that works offline: it contains its data, its style and its script.
/// </summary>
static class PageFile
{
    /// <summary>Every page begins with this text.</summary>
    public const string Begin = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="generator" content="claude-session-logger
        """;

    /// <summary>The script and the style that <c>npm run build</c> in <c>web/</c> made.</summary>
    public static string Script => Resource("page.js");

    public static string Style => Resource("page.css");

    public static void Write(PageData data, Stream stream)
    {
        var (script, style) = (Script, Style);
        Write(
            stream,
            $"""
            {Begin} {ProgramVersion.Text}">
            <meta http-equiv="Content-Security-Policy" content="{Policy(script, style)}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="referrer" content="no-referrer">
            <title>Claude Code usage</title>
            <style>{style}</style>
            </head>
            <body>
            <noscript>This page needs JavaScript to show its numbers. It loads nothing from the network.</noscript>
            <div id="page"></div>
            <script id="data" type="application/json">
            """
        );
        foreach (var block in data.Json)
            stream.Write(block.Span);
        Write(stream, $"</script>\n<script>{script}</script>\n</body>\n</html>\n");
    }

    /// <summary>Only this script and this style run, and nothing can be loaded or sent.</summary>
    static string Policy(string script, string style) =>
        $"default-src 'none'; script-src '{Hash(script)}'; style-src '{Hash(style)}'; base-uri 'none'; "
        + "form-action 'none'";

    public static string Hash(string text) =>
        $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";

    static void Write(Stream stream, string text) => stream.Write(Encoding.UTF8.GetBytes(text));

    static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(PageFile).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
