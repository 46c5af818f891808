using System.Text;
using ClaudeSessionLogger.Archive;
using ClaudeSessionLogger.Archive.Format;
using ClaudeSessionLogger.Sync;
using Xunit;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>A home whose flushes archive sessions, in this process.</summary>
sealed class ArchiveHome : IDisposable
{
    public const string Slug = "-gone-project";

    public CaptureHome Home { get; } = new();

    public ArchiveHome(string settings = """{"archive": true}""") => Configure(settings);

    public ArchiveFolder Folder => ArchiveFolder.Of(Home.Context().Settings);

    public string Project => Path.Combine(Home.Projects, Slug);

    public ArchivedSessionFiles Archived => new(Folder, Catalog);

    public ArchiveCatalog Catalog => ArchiveCatalog.Load(Folder, Home.Paths.ArchiveCatalog);

    /// <summary>The environment of a program in this home.</summary>
    public Dictionary<string, string> Environment => Home.Environment();

    public void Configure(string json)
    {
        Home.Paths.CreateHome();
        File.WriteAllText(Home.Paths.ConfigFile, json);
    }

    /// <summary>Records and archives everything, as a flush does.</summary>
    public void Flush() => new FlushPipeline(Home.Context()).Record();

    public string Transcript(string session) => Path.Combine(Project, session + ".jsonl");

    /// <summary>Writes a file of a session, and gives it a time of its own, so that a change is noticed.</summary>
    public static string Write(string path, ReadOnlySpan<byte> content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var before = File.Exists(path) ? File.GetLastWriteTimeUtc(path) : new(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc);
        File.WriteAllBytes(path, content);
        File.SetLastWriteTimeUtc(path, before.AddMinutes(1));
        return path;
    }

    public static string Write(string path, string content) => Write(path, Encoding.UTF8.GetBytes(content));

    /// <summary>The archived bytes of a file; the newest, or an earlier content.</summary>
    public byte[] Read(string session, string name, int? generation = null)
    {
        using var archive = Folder.Open(new(session))!;
        var files = archive.Manifest!.Files;
        var number = files.ToList().FindIndex(file => file.Path.EndsWith(name, StringComparison.Ordinal));
        Assert.True(number >= 0, $"{name} is not archived");
        using var stream = new ArchivedStream(archive.Content(number, generation), skipsLost: false);
        return ReadAll(stream);
    }

    public static byte[] ReadAll(Stream stream)
    {
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    public long StoredBytes(string session) => new FileInfo(Folder.PathOf(new(session))).Length;

    public void Dispose() => Home.Dispose();
}
