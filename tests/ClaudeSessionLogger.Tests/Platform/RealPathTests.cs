using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Platform;

/// <summary>Links as the system follows them.</summary>
public sealed class RealPathTests : IDisposable
{
    readonly ScratchFolder _scratch = new();
    readonly string _root;

    public RealPathTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "making links takes rights there");
        _root = RealPath.Resolve(_scratch.Root);
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Dots_in_a_link_count_from_where_the_link_really_is()
    {
        _scratch.Folder("home/shared");
        _scratch.Folder("dotfiles/claude/deep");
        Link("home/.claude", Path.Combine(_root, "dotfiles", "claude"));
        Link("dotfiles/claude/settings.json", "../shared/settings.json");
        Link("dotfiles/claude/up", "deep/../../shared");

        Assert.Equal(Path.Combine(_root, "dotfiles/shared/settings.json"), RealPath.Resolve(_scratch.Path("home/.claude/settings.json")));
        Assert.Equal(Path.Combine(_root, "dotfiles/shared/x"), RealPath.Resolve(_scratch.Path("home/.claude/up/x")));
    }

    [Fact]
    public void A_link_among_the_dots_of_a_link_is_followed_before_them()
    {
        _scratch.Folder("far/below");
        Link("near", "far/below");
        Link("link", "near/../x");
        Assert.Equal(Path.Combine(_root, "far/x"), RealPath.Resolve(_scratch.Path("link")));
    }

    [Fact]
    public void A_loop_and_a_link_to_nowhere_end()
    {
        Link("loop", "loop");
        Link("nowhere", "gone/./file");
        Assert.Equal(Path.Combine(_root, "loop"), RealPath.Resolve(_scratch.Path("loop")));
        Assert.Equal(Path.Combine(_root, "gone/file"), RealPath.Resolve(_scratch.Path("nowhere")));
    }

    void Link(string name, string target) => File.CreateSymbolicLink(_scratch.Path(name), target);
}
