using System.ComponentModel;
using System.Diagnostics;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Processes;

namespace ClaudeSessionLogger.Cli.Commands.Reports;

/// <summary>Opens an address in the user's web browser. If that fails, the user can open the printed address.</summary>
static class WebBrowser
{
    public static void TryOpen(string address)
    {
        try
        {
            if (OperatingSystem.IsWindows())
                Process.Start(new ProcessStartInfo(address) { UseShellExecute = true })?.Dispose();
            else if (FindOpener() is { } opener)
                PosixSpawn.Start(opener, [address]);
        }
        catch (Exception e) when (e is Failure or Win32Exception or InvalidOperationException or IOException)
        {
            // The address was printed.
        }
    }

    // Without a display, xdg-open would start a browser in the terminal.
    static string? FindOpener()
    {
        if (OperatingSystem.IsMacOS())
            return "/usr/bin/open";
        var hasDisplay =
            (Environment.GetEnvironmentVariable("DISPLAY") ?? Environment.GetEnvironmentVariable("WAYLAND_DISPLAY")) is
            { Length: > 0 };
        return hasDisplay
            ? (Environment.GetEnvironmentVariable("PATH") ?? "")
                .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
                .Select(folder => Path.Combine(folder, "xdg-open"))
                .FirstOrDefault(File.Exists)
            : null;
    }
}
