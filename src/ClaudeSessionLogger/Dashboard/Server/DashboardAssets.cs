using System.Reflection;

namespace ClaudeSessionLogger.Dashboard.Server;

/// <summary>The files of the page, which are built from <c>web/</c> and are inside the program.</summary>
static class DashboardAssets
{
    static readonly Dictionary<string, (string Resource, string Type)> s_files = new(StringComparer.Ordinal)
    {
        ["/"] = ("dashboard.html", "text/html; charset=utf-8"),
        ["/dashboard.js"] = ("dashboard.js", "text/javascript; charset=utf-8"),
        ["/dashboard.css"] = ("dashboard.css", "text/css; charset=utf-8"),
        ["/icon.svg"] = ("icon.svg", "image/svg+xml"),
    };

    /// <summary>Returns null if there is no such file.</summary>
    public static (Stream Content, string Type)? Find(string path) =>
        s_files.TryGetValue(path, out var file)
        && Assembly.GetExecutingAssembly().GetManifestResourceStream(file.Resource) is { } content
            ? (content, file.Type)
            : null;
}
