using System.Globalization;
using System.Runtime.InteropServices;

namespace ClaudeSessionLogger.Bench;

/// <summary>
/// What the benchmark measures with: the program, ccusage, the empty program, the tree. Makes what is missing.
/// </summary>
sealed class Workshop(string? tree)
{
    const string CcusageVersion = "20.0.24";
    const int Megabytes = 500;

    static readonly string s_repository = FindRepository();
    static readonly string s_folder = Path.Combine(s_repository, "artifacts", "bench");
    static readonly string s_rid =
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";

    public string Program { get; } =
        Existing(
            Environment.GetEnvironmentVariable("CSL_PROGRAM")
                ?? Path.Combine(s_repository, "artifacts", "publish", s_rid, "claude-session-logger"),
            "publish the program first (./test.sh does), or set CSL_PROGRAM"
        );

    public string Tree =>
        field ??= Existing(tree ?? MakeTree(Megabytes), "give --tree a folder that make_tree.py made");

    public string Ccusage => field ??= Environment.GetEnvironmentVariable("CCUSAGE") ?? InstallCcusage();

    public string Empty => field ??= PublishEmpty();

    /// <summary>A new, empty folder, on the same disk as everything else.</summary>
    public static string NewFolder(string name)
    {
        var path = Path.Combine(s_folder, name);
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
        return Directory.CreateDirectory(path).FullName;
    }

    /// <summary>The environment of a run: this home's, and this client profile's.</summary>
    public static Dictionary<string, string> Environments(string home, string config) =>
        new()
        {
            ["HOME"] = home,
            ["CLAUDE_CONFIG_DIR"] = config,
            ["CLAUDE_LOGGER_HOME"] = Path.Combine(home, "logger"),
            ["CLAUDE_LOGGER_NO_FLUSH"] = "",
        };

    /// <summary>A tree of this size, made when it is missing.</summary>
    public static string MakeTree(int megabytes)
    {
        var folder = Path.Combine(s_folder, string.Create(CultureInfo.InvariantCulture, $"tree{megabytes}"));
        if (File.Exists(Path.Combine(folder, "truth.json")))
            return folder;
        var script = Existing(
            Path.Combine(s_repository, "..", "shared", "tools", "make_tree.py"),
            "the shared folder is not beside the checkout: give --tree"
        );
        var size = megabytes.ToString(CultureInfo.InvariantCulture);
        Console.Error.WriteLine($"making a tree of {size} MB…");
        Shell.Run("python3", [script, "--out", folder, "--mb", size]);
        return folder;
    }

    /// <summary>Lets ccusage read a tree.</summary>
    public Cost RunCcusage(string tree) =>
        Shell.Measure(
            1,
            "/dev/null",
            Environments(NewFolder("home-ccusage"), tree),
            Ccusage,
            "claude",
            "session",
            "--json",
            "--offline"
        )[0];

    static string InstallCcusage()
    {
        var folder = Path.Combine(s_folder, "ccusage");
        var path = Path.Combine(folder, "node_modules", "@ccusage", $"ccusage-{s_rid}", "bin", "ccusage");
        if (!File.Exists(path))
            Shell.Run(
                "npm",
                [
                    "install",
                    "--silent",
                    "--no-audit",
                    "--no-fund",
                    "--ignore-scripts",
                    "--prefix",
                    folder,
                    $"ccusage@{CcusageVersion}",
                    $"@ccusage/ccusage-{s_rid}@{CcusageVersion}",
                ]
            );
        // npm leaves that to ccusage's launcher, which is not what we measure.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Existing(path, "npm did not bring it: set CCUSAGE"), (UnixFileMode)0b111_101_101);
        return path;
    }

    static string PublishEmpty()
    {
        var path = Path.Combine(s_folder, "empty", "Empty");
        if (!File.Exists(path))
            Shell.Run(
                "dotnet",
                [
                    "publish",
                    Path.Combine(s_repository, "bench", "Empty"),
                    "-c",
                    "Release",
                    "-r",
                    s_rid,
                    "-o",
                    Path.GetDirectoryName(path)!,
                    "-v:quiet",
                    "--nologo",
                ]
            );
        return path;
    }

    static string Existing(string path, string otherwise) =>
        Path.Exists(path)
            ? Path.GetFullPath(path)
            : throw new FileNotFoundException($"There is no {path}: {otherwise}.");

    static string FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "claude-session-logger.slnx")))
                return folder.FullName;
        throw new DirectoryNotFoundException("Run the benchmark from a checkout.");
    }
}
