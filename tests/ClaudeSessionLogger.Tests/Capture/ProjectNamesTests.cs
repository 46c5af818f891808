using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture;

public sealed class ProjectNamesTests : IDisposable
{
    readonly ScratchFolder _scratch = new();
    readonly ProjectNames _names = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_folder_outside_a_repository_is_a_project_of_its_own_name() =>
        Assert.Equal("notes", _names.FindProject(_scratch.Folder("work/notes")));

    [Fact]
    public void A_repository_and_its_subdirectories_are_one_project()
    {
        var repository = _scratch.Repository("shop");
        Assert.Equal("shop", _names.FindProject(repository));
        Assert.Equal("shop", _names.FindProject(repository + Path.DirectorySeparatorChar));
        Assert.Equal("shop", _names.FindProject(_scratch.Folder("shop/src/deep")));
        Assert.Equal("shop", _names.FindProject(Path.Combine(repository, "gone/long/ago")));
        Assert.Equal("shop", _names.FindProject(Path.Combine(repository, ".git", "hooks")));
    }

    [Fact]
    public void A_linked_worktree_belongs_to_the_project_of_its_main_worktree()
    {
        var repository = _scratch.Repository("shop");
        ScratchFolder.Git(repository, "worktree", "add", "-q", "../elsewhere/feature-1");
        var worktree = _scratch.Path("elsewhere/feature-1");
        Assert.Equal("shop", _names.FindProject(worktree));
        Assert.Equal("shop", _names.FindProject(_scratch.Folder("elsewhere/feature-1/src")));
        Assert.Equal("shop", _names.FindProject(Path.Combine(repository, ".git", "worktrees", "feature-1")));

        Directory.Delete(Path.Combine(repository, ".git", "worktrees"), recursive: true);
        Assert.Equal("shop", new ProjectNames().FindProject(worktree));
        Directory.Delete(worktree, recursive: true);
        Assert.Equal("feature-1", new ProjectNames().FindProject(worktree));
    }

    [Fact]
    public void A_removed_worktree_of_the_client_belongs_to_its_repositorys_project()
    {
        var repository = _scratch.Repository("shop");
        ScratchFolder.Git(repository, "worktree", "add", "-q", ".claude/worktrees/brave-fox");
        var worktree = Path.Combine(repository, ".claude", "worktrees", "brave-fox");
        Assert.Equal("shop", _names.FindProject(worktree));
        ScratchFolder.Git(repository, "worktree", "remove", worktree);
        Assert.Equal("shop", new ProjectNames().FindProject(worktree));
    }

    [Theory]
    [InlineData("shop.git", "shop")]
    [InlineData("shop/.bare", "shop")]
    [InlineData("plain", "plain")]
    public void Worktrees_of_a_bare_repository_have_the_repositorys_name(string bare, string name)
    {
        var source = _scratch.Repository("source");
        ScratchFolder.Git(_scratch.Root, "clone", "-q", "--bare", source, bare);
        ScratchFolder.Git(_scratch.Path(bare), "worktree", "add", "-q", "-b", "x", _scratch.Path("trees/x"));
        Assert.Equal(name, _names.FindProject(_scratch.Path("trees/x")));
        Assert.Equal(name, _names.FindProject(_scratch.Path(bare)));
        Assert.Equal(name, _names.FindProject(Path.Combine(_scratch.Path(bare), "refs", "heads")));
    }

    [Fact]
    public void A_submodule_is_a_project_of_its_own()
    {
        var library = _scratch.Repository("library");
        var repository = _scratch.Repository("shop");
        ScratchFolder.Git(repository, "submodule", "add", "-q", library, "vendor/lib");
        Assert.Equal("lib", _names.FindProject(Path.Combine(repository, "vendor", "lib")));
        Assert.Equal("shop", _names.FindProject(Path.Combine(repository, "vendor")));
    }

    [Fact]
    public void A_repository_with_a_separate_git_folder_has_its_worktrees_name()
    {
        var repository = _scratch.Repository("shop", "--separate-git-dir", _scratch.Path("metadata"));
        Assert.Equal("shop", _names.FindProject(repository));
    }

    [Fact]
    public void A_nested_repository_is_its_own_project()
    {
        _scratch.Repository("outer");
        Assert.Equal("inner", _names.FindProject(_scratch.Repository("outer/inner")));
    }

    [Fact]
    public void A_damaged_git_file_or_folder_is_ignored_as_git_does()
    {
        _scratch.Repository("outer");
        _scratch.Folder("outer/empty/.git");
        File.WriteAllText(Path.Combine(_scratch.Folder("outer/garbage"), ".git"), "\0\u0001 what");
        Assert.Equal("outer", _names.FindProject(_scratch.Path("outer/empty")));
        Assert.Equal("outer", _names.FindProject(_scratch.Path("outer/garbage")));
    }

    [Theory]
    [InlineData(@"D:\oh-my-posh", "oh-my-posh")]
    [InlineData(@"D:\oh-my-posh\", "oh-my-posh")]
    [InlineData(@"D:\work/mixed\", "mixed")]
    [InlineData(@"D:\repo\.claude\worktrees\foo\src", "repo")]
    [InlineData(@"C:\", "C:")]
    [InlineData(@"\\server\share\repo", "repo")]
    [InlineData("/nowhere/USER/projects/shop", "shop")]
    [InlineData("/nowhere/USER/projects/shop//", "shop")]
    [InlineData("/nowhere/USER/projects/shop/.", "shop")]
    [InlineData("/nowhere/repo/.claude/worktrees/foo", "repo")]
    [InlineData("/nowhere/repo/.claude/worktrees/foo/src", "repo")]
    [InlineData("/nowhere/repo/.claude/worktrees", "worktrees")]
    [InlineData("/nowhere/repo/.git/hooks", "repo")]
    [InlineData("/nowhere/repo-worktrees/feature", "feature")]
    [InlineData("/nowhere/back\\slash", "back\\slash")]
    [InlineData("/nowhere/Grüße 🙂", "Grüße 🙂")]
    [InlineData("relative/folder", "folder")]
    [InlineData("/", "/")]
    [InlineData("/nowhere/a\0b", "ab")]
    public void A_missing_path_gets_its_name_from_the_path_alone(string cwd, string name) =>
        Assert.Equal(name, _names.FindProject(cwd));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\0")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("~")]
    public void An_empty_or_relative_path_has_no_project(string? cwd) => Assert.Null(_names.FindProject(cwd));

    [Fact]
    public void A_path_of_a_megabyte_is_handled() =>
        Assert.Equal("a", _names.FindProject(string.Concat(Enumerable.Repeat("/a", 500_000))));

    [Fact]
    public void Results_are_cached()
    {
        var repository = _scratch.Repository("shop");
        var below = _scratch.Folder("shop/src");
        Assert.Equal("shop", _names.FindProject(below));
        Directory.Move(Path.Combine(repository, ".git"), Path.Combine(repository, "was-git"));
        Assert.Equal("shop", _names.FindProject(below));
        Assert.Equal("src", new ProjectNames().FindProject(below));
    }
}
