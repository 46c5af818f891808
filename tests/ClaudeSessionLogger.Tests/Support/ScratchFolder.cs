using System.Diagnostics;
using ClaudeSessionLogger.Platform.App;
using Xunit;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>A temporary folder used as a person's home, with real git.</summary>
sealed class ScratchFolder : IDisposable
{
    public ScratchFolder()
    {
        Root = Directory.CreateTempSubdirectory("csl-").FullName;
        Paths = new(Root, System.IO.Path.Combine(Root, ".claude"), System.IO.Path.Combine(Root, "logger"));
        Paths.CreateHome();
    }

    public string Root { get; }

    public AppPaths Paths { get; }

    public string Path(string relative) => System.IO.Path.Combine(Root, relative);

    public string Folder(string relative) => Directory.CreateDirectory(Path(relative)).FullName;

    /// <summary>Runs git with only the settings of <paramref name="folder"/>; fails the test if git fails.</summary>
    public static void Git(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(
            "git",
            ["-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "protocol.file.allow=always", .. arguments]
        )
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in NoSettings)
            start.Environment[name] = value;
        using var git = Process.Start(start)!;
        var errors = git.StandardError.ReadToEndAsync();
        git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        Assert.True(git.ExitCode == 0, $"git {string.Join(' ', arguments)}: {errors.Result}");
    }

    public static IReadOnlyDictionary<string, string> NoSettings { get; } =
        new Dictionary<string, string>
        {
            ["GIT_CONFIG_GLOBAL"] = OperatingSystem.IsWindows() ? "NUL" : "/dev/null",
            ["GIT_CONFIG_NOSYSTEM"] = "1",
        };

    /// <summary>A repository with one commit, so that worktrees can be added.</summary>
    public string Repository(string relative, params string[] initArguments)
    {
        var folder = Folder(relative);
        Git(folder, ["init", "-q", .. initArguments]);
        Git(folder, "commit", "-q", "--allow-empty", "-m", "first");
        return folder;
    }

    public void Dispose()
    {
        foreach (var file in Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories))
            // Git's objects are read-only, which Windows would not delete
            File.SetAttributes(file, FileAttributes.Normal);
        Directory.Delete(Root, recursive: true);
    }
}
