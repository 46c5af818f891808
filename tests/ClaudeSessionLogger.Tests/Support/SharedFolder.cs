using Xunit;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>
/// <c>../shared</c> next to the checkout, or the folder in <c>CSL_SHARED</c>: real transcripts and the tools that run
/// the real client. It is not part of the repository, so a test that needs it skips with a message if it is missing.
/// </summary>
static class SharedFolder
{
    static readonly string? s_root = Find();

    public static string Transcripts => Need("transcripts");

    /// <summary>For a test that is only smaller without them.</summary>
    public static string? TranscriptsIfThere => s_root is null ? null : Path.Combine(s_root, "transcripts");
    public static string Tools => Need("tools");

    /// <summary>Homes and a hub as version 1 left them, and what it printed about them.</summary>
    public static string Upgrade => Need("upgrade");

    /// <summary>Inputs from public bug reports of other programs.</summary>
    public static string Cases(string kind) => Need("cases", kind);

    public static string RealClient => Need("tools", "real-client");

    static string Need(params ReadOnlySpan<string> parts)
    {
        Assert.SkipWhen(
            s_root is null,
            $"There is no shared folder beside {Repository.Root}: set CSL_SHARED to where it is."
        );
        var path = Path.Combine([s_root!, .. parts]);
        Assert.SkipUnless(Directory.Exists(path), $"The shared folder has no {path}.");
        return path;
    }

    static string? Find()
    {
        if (Environment.GetEnvironmentVariable("CSL_SHARED") is { Length: > 0 } given)
            return given;
        for (var folder = new DirectoryInfo(Repository.Root); folder is not null; folder = folder.Parent)
            if (
                Path.Combine(folder.FullName, "shared") is var path
                && Directory.Exists(Path.Combine(path, "transcripts"))
            )
                return path;
        return null;
    }
}
