using System.Text.Json.Nodes;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Setup.ClaudeSettings;
using Xunit;

namespace ClaudeSessionLogger.Tests.Setup;

/// <summary>A temporary home for one test.</summary>
sealed class SetupFolder : IDisposable
{
    public const string Program = "/home/ann/.local/bin/claude-session-logger";

    readonly string _root;

    public SetupFolder(string name = "")
    {
        // Uses the real path, because on macOS the temporary folder is behind a link.
        Path = _root = RealPath.Resolve(Directory.CreateTempSubdirectory("csl-setup-").FullName);
        if (name.Length > 0)
            Path = Directory.CreateDirectory(In(name)).FullName;
        Paths = new(Path, In(".claude"), In(".claude", "claude-session-logger"));
        Client = new(Paths.ClientSettings);
    }

    public string Path { get; }
    public AppPaths Paths { get; }
    public ClientSettings Client { get; }
    public BackgroundLog Log => new(Paths.BackgroundLog, TimeProvider.System);

    /// <summary>The client's settings as they are on disk.</summary>
    public JsonNode Json =>
        JsonNode.Parse(File.ReadAllText(Client.Path), documentOptions: new() { MaxDepth = 10_000 })!;

    public ClientSettings Given(string settings)
    {
        Write(Client.Path, settings);
        return Client;
    }

    /// <summary>The commands in the client's settings for one kind of hook.</summary>
    public string[] Commands(string kind) =>
        [
            .. from matched in Json["hooks"]?[kind]?.AsArray() ?? []
            where (matched as JsonObject)?["hooks"] is JsonArray
            from handler in matched["hooks"]!.AsArray()
            where handler?["command"] is not null
            select (string)handler["command"]!,
        ];

    public string In(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>File modes exist only on Unix, so tests of them are skipped on Windows.</summary>
    public static void SetMode(string path, UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("no modes here");
        else
            File.SetUnixFileMode(path, mode);
    }

    public static UnixFileMode ModeOf(string path) =>
        OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);

    public static string Write(string path, string text) => Write(path, System.Text.Encoding.UTF8.GetBytes(text));

    public static string Write(string path, byte[] bytes)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(_root, recursive: true);
        }
        catch (DirectoryNotFoundException) { }
    }
}
