using System.Text.Json;
using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Archive;

/// <summary>How long the client keeps transcripts: <c>cleanupPeriodDays</c> in its settings.</summary>
static class ClientRetention
{
    const int DefaultDays = 30;
    const int MaxBytes = 4 << 20;
    const string Name = "cleanupPeriodDays";

    /// <summary>Where administrators manage the client's settings; these override the user's.</summary>
    static string ManagedSettings =>
        OperatingSystem.IsMacOS() ? "/Library/Application Support/ClaudeCode/managed-settings.json"
        : OperatingSystem.IsWindows()
            ? Path.Combine(
                Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles),
                "ClaudeCode",
                "managed-settings.json"
            )
        : "/etc/claude-code/managed-settings.json";

    public static TimeSpan Of(string profile) =>
        TimeSpan.FromDays(Read(ManagedSettings) ?? Read(Path.Combine(profile, "settings.json")) ?? DefaultDays);

    // Like the client, ignores a file with an error.
    static int? Read(string path)
    {
        try
        {
            if (!File.Exists(path))
                return null;
            var bytes = BoundedFile.Read(path, MaxBytes);
            using var settings = JsonDocument.Parse(
                (bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes).ToArray().AsMemory()
            );
            return
                settings.RootElement.ValueKind == JsonValueKind.Object
                && settings.RootElement.TryGetProperty(Name, out var days)
                && days.ValueKind == JsonValueKind.Number
                && days.TryGetInt32(out var number)
                && number is >= 1 and < 1_000_000
                ? number
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}
