using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Platform;

/// <summary>Links are resolved in the same way as the operating system resolves them.</summary>
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
    public void Dots_in_a_link_are_relative_to_the_real_location_of_the_link()
    {
        _scratch.Folder("home/shared");
        _scratch.Folder("dotfiles/claude/deep");
        Link("home/.claude", Path.Combine(_root, "dotfiles", "claude"));
        Link("dotfiles/claude/settings.json", "../shared/settings.json");
        Link("dotfiles/claude/up", "deep/../../shared");

        Assert.Equal(
            Path.Combine(_root, "dotfiles/shared/settings.json"),
            RealPath.Resolve(_scratch.Path("home/.claude/settings.json"))
        );
        Assert.Equal(Path.Combine(_root, "dotfiles/shared/x"), RealPath.Resolve(_scratch.Path("home/.claude/up/x")));
    }

    [Fact]
    public void A_link_inside_a_link_target_is_followed_before_its_dots()
    {
        _scratch.Folder("far/below");
        Link("near", "far/below");
        Link("link", "near/../x");
        Assert.Equal(Path.Combine(_root, "far/x"), RealPath.Resolve(_scratch.Path("link")));
    }

    [Fact]
    public void Resolving_a_loop_or_a_dangling_link_terminates()
    {
        Link("loop", "loop");
        Link("nowhere", "gone/./file");
        Assert.Equal(Path.Combine(_root, "loop"), RealPath.Resolve(_scratch.Path("loop")));
        Assert.Equal(Path.Combine(_root, "gone/file"), RealPath.Resolve(_scratch.Path("nowhere")));
    }

    void Link(string name, string target) => File.CreateSymbolicLink(_scratch.Path(name), target);
}
