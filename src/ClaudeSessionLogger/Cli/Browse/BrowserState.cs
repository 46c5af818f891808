using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Cli.Browse;

/// <summary>What the browser remembers for the next time.</summary>
sealed record BrowserState(string? Filter = null, string? Order = null)
{
    /// <summary>What was remembered; nothing if that cannot be read.</summary>
    public static BrowserState Load(AppPaths paths)
    {
        try
        {
            return JsonSerializer.Deserialize(
                    File.ReadAllBytes(paths.BrowserState),
                    BrowserStateJson.Default.BrowserState
                ) ?? new();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return new();
        }
    }

    /// <summary>Remembers it, if the home folder exists and can be written.</summary>
    public void Save(AppPaths paths)
    {
        try
        {
            if (Directory.Exists(paths.Home))
                AtomicFile.Write(
                    paths.BrowserState,
                    JsonSerializer.SerializeToUtf8Bytes(this, BrowserStateJson.Default.BrowserState),
                    mode: UnixFileMode.UserRead | UnixFileMode.UserWrite
                );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is only a convenience.
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(BrowserState))]
sealed partial class BrowserStateJson : JsonSerializerContext;
