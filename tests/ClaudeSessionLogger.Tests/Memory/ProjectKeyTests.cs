using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Platform.Git;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Memory;

public sealed class ProjectKeyTests : IDisposable
{
    readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("git@github.com:acme/shop.git")]
    [InlineData("github.com:acme/shop")]
    [InlineData("git@github.com:/acme/shop.git/")]
    [InlineData("ssh://git@github.com/acme/shop.git")]
    [InlineData("ssh://git@github.com:22/acme/shop")]
    [InlineData("ssh://git@ssh.github.com:443/acme/shop.git")]
    [InlineData("git+ssh://git@github.com/acme/shop.git")]
    [InlineData("https://github.com/acme/shop.git")]
    [InlineData("https://github.com/acme/shop/")]
    [InlineData("https://ann:ghp_secret@github.com/acme/shop.git")]
    [InlineData("https://x@y:z@github.com:443/acme/shop.git")]
    [InlineData("HTTPS://GitHub.com/Acme/Shop.GIT")]
    [InlineData("git://github.com/acme/shop.git")]
    [InlineData("http://www.github.com//acme//shop")]
    [InlineData("https://github.com/acme/sh%6fp?x=1#y")]
    [InlineData("  git@github.com.:acme/shop.git\n")]
    public void All_notations_of_a_remote_give_one_key(string url) =>
        Assert.Equal("github.com/acme/shop", RemoteUrl.Normalize(url));

    [Theory]
    [InlineData("git@ssh.dev.azure.com:v3/org/project/repo", "dev.azure.com/org/project/repo")]
    [InlineData("https://org@dev.azure.com/org/project/_git/repo", "dev.azure.com/org/project/repo")]
    [InlineData("https://org.visualstudio.com/project/_git/repo", "dev.azure.com/org/project/repo")]
    [InlineData("https://org.visualstudio.com/DefaultCollection/project/_git/repo", "dev.azure.com/org/project/repo")]
    [InlineData("https://ann@org.VisualStudio.com/project/_git/_full/repo", "dev.azure.com/org/project/repo")]
    [InlineData("org@vs-ssh.visualstudio.com:v3/org/project/repo", "dev.azure.com/org/project/repo")]
    [InlineData("https://dev.azure.com/org/_git/repo", "dev.azure.com/org/repo/repo")]
    [InlineData("https://org.visualstudio.com/_git/repo", "dev.azure.com/org/repo/repo")]
    [InlineData("codecommit::eu-west-1://shop", "git-codecommit.eu-west-1.amazonaws.com/v1/repos/shop")]
    [InlineData("codecommit::eu-west-1://work@shop", "git-codecommit.eu-west-1.amazonaws.com/v1/repos/shop")]
    [InlineData(
        "https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/shop",
        "git-codecommit.eu-west-1.amazonaws.com/v1/repos/shop"
    )]
    [InlineData("https://git.example.org/scm/web/shop.git", "git.example.org/web/shop")]
    [InlineData("ssh://git@git.example.org:7999/web/shop.git", "git.example.org/web/shop")]
    [InlineData("ssh://git@[::1]:2222/web/shop.git", "[::1]/web/shop")]
    [InlineData("git@[::1]:web/shop.git", "[::1]/web/shop")]
    [InlineData("https://gitlab.com/group/sub/deep/shop.git", "gitlab.com/group/sub/deep/shop")]
    public void Special_notations_of_forges_are_supported(string url, string key) =>
        Assert.Equal(key, RemoteUrl.Normalize(url));

    [Theory]
    [InlineData("/srv/git/shop.git")]
    [InlineData("../shop")]
    [InlineData("./a:b")]
    [InlineData("C:\\git\\shop")]
    [InlineData("c:/git/shop")]
    [InlineData("file:///srv/git/shop.git")]
    [InlineData("\\\\server\\shop")]
    [InlineData("https://")]
    [InlineData("https:///shop")]
    [InlineData("git@github.com:")]
    [InlineData("")]
    [InlineData("https://github.com/a\u001b[31m")]
    public void An_address_that_only_one_machine_knows_is_not_a_remote(string url) =>
        Assert.Null(RemoteUrl.Normalize(url));

    [Fact]
    public void Two_checkouts_worktrees_and_subdirectories_have_one_key()
    {
        var one = _scratch.Repository("one");
        ScratchFolder.Git(one, "remote", "add", "upstream", "git@github.com:other/shop.git");
        ScratchFolder.Git(one, "remote", "add", "origin", "git@github.com:acme/shop.git");
        ScratchFolder.Git(one, "worktree", "add", "-q", "../tree");
        var other = _scratch.Repository("else/where");
        ScratchFolder.Git(other, "remote", "add", "origin", "https://token@github.com/Acme/shop");

        foreach (var folder in (string[])[one, _scratch.Folder("one/src/deep"), _scratch.Path("tree"), other])
            Assert.Equal(new ProjectKey("github.com/acme/shop", "shop"), Key(folder));
        Assert.Equal(Place(one).Folder, Place(_scratch.Path("tree")).Folder);
        Assert.Equal(Place(one).Folder, Place(_scratch.Path("one/src/deep")).Folder);
        Assert.NotEqual(Place(one).Folder, Place(other).Folder);
    }

    [Fact]
    public void A_repository_without_a_remote_has_a_key_of_this_device()
    {
        var key = Key(_scratch.Repository("shop"));
        Assert.True(key.IsDeviceOnly);
        Assert.Equal("shop", key.Name);
        Assert.NotEqual(key, ProjectKey.Of(Place(_scratch.Path("shop")), new("other-device"), _scratch.Root));
        Assert.NotEqual(key, Key(_scratch.Folder("other/shop")));
        Assert.True(Key(_scratch.Folder("plain")) is { IsDeviceOnly: true, Name: "plain" });
    }

    [Fact]
    public void A_repository_with_a_local_remote_has_a_key_of_this_device()
    {
        var shop = _scratch.Repository("shop");
        ScratchFolder.Git(shop, "remote", "add", "origin", "../bare.git");
        Assert.True(Key(shop).IsDeviceOnly);
    }

    [Fact]
    public void Git_url_shortcuts_and_SSH_host_aliases_are_expanded()
    {
        File.WriteAllText(
            _scratch.Path(".gitconfig"),
            "[url \"git@work:\"]\n\tinsteadOf = w:\n[include]\n\tpath = ~/more.ini\n"
        );
        File.WriteAllText(_scratch.Path("more.ini"), "[url \"git@gitlab.com:acme/\"]\n\tinsteadOf = \"lab:\"\n");
        File.WriteAllText(
            Path.Combine(_scratch.Folder(".ssh"), "config"),
            "Host *\n  User git\nHost work job\n\tHostName github.com\nMatch host x\n HostName no\n"
        );
        var (one, two) = (_scratch.Repository("one"), _scratch.Repository("two"));
        ScratchFolder.Git(one, "config", "remote.origin.url", "w:acme/shop.git");
        ScratchFolder.Git(two, "config", "remote.origin.url", "lab:shop");
        Assert.Equal("github.com/acme/shop", Key(one).Value);
        Assert.Equal("gitlab.com/acme/shop", Key(two).Value);
    }

    [Theory]
    [InlineData("gitdir:{0}/work/", true)]
    [InlineData("gitdir:~/work/", true)]
    [InlineData("gitdir:./work/", true)]
    [InlineData("gitdir:work/", true)]
    [InlineData("gitdir:**/one/.git", true)]
    [InlineData("gitdir:{0}/*/one/.git", true)]
    [InlineData("gitdir:~/wor?/", true)]
    [InlineData("gitdir/i:~/WORK/", true)]
    [InlineData("onbranch:mai*", true)]
    [InlineData("hasconfig:remote.*.url:wk:acme/**", true)]
    [InlineData("gitdir:~/WORK/", false)]
    [InlineData("gitdir:~/*/.git", false)]
    [InlineData("gitdir:~/private/", false)]
    [InlineData("onbranch:feature/", false)]
    [InlineData("hasconfig:remote.*.url:https://**", false)]
    [InlineData("unknown:x", false)]
    public void Conditional_includes_of_git_are_read(string condition, bool applies)
    {
        condition = condition.Replace("{0}", _scratch.Root, StringComparison.Ordinal);
        File.WriteAllText(_scratch.Path(".gitconfig"), $"[includeIf \"{condition}\"]\n\tpath = .gitwork\n");
        File.WriteAllText(_scratch.Path(".gitwork"), "[url \"git@github.com:\"]\n\tinsteadOf = wk:\n");
        var one = _scratch.Repository("work/one");
        File.WriteAllText(Path.Combine(one, ".git", "HEAD"), "ref: refs/heads/main\n");
        ScratchFolder.Git(one, "config", "remote.origin.url", "wk:acme/shop.git");
        Assert.Equal(applies ? "github.com/acme/shop" : "wk/acme/shop", Key(one).Value);
    }

    [Fact]
    public void Host_aliases_in_included_SSH_files_are_expanded()
    {
        File.WriteAllText(
            Path.Combine(_scratch.Folder(".ssh"), "config"),
            """
            Include config.d/* "~/more" missing
            Host other
              Include never
            Host gh-* !gh-no
              HostName github.com
            Host *.lab
              HostName %h.example.org
            """
        );
        File.WriteAllText(Path.Combine(_scratch.Folder(".ssh/config.d"), "work"), "Host work\n  HostName github.com\n");
        File.WriteAllText(_scratch.Path("more"), "Host=play\nHostName=github.com\nInclude more\n");
        File.WriteAllText(_scratch.Path(".ssh/never"), "Host gh-no\n  HostName never\n");
        var one = _scratch.Repository("one");
        foreach (
            var (host, name) in new[]
            {
                ("work", "github.com"),
                ("play", "github.com"),
                ("gh-one", "github.com"),
                ("gh-no", "gh-no"),
                ("git.lab", "git.lab.example.org"),
            }
        )
        {
            ScratchFolder.Git(one, "config", "remote.origin.url", $"git@{host}:acme/shop.git");
            Assert.Equal($"{name}/acme/shop", Key(one).Value);
        }
    }

    [Fact]
    public void Circular_git_includes_and_devices_are_skipped()
    {
        var one = _scratch.Repository("one");
        File.AppendAllText(
            Path.Combine(one, ".git", "config"),
            "[include]\n\tpath = config\n[include]\n\tpath = /dev/zero\n[include]\n path = \"\n[remote "
                + "\"origin\"]\n\turl = https://github.com/acme/shop ; mine\n"
        );
        Assert.Equal("github.com/acme/shop", Key(one).Value);
    }

    [Theory]
    [InlineData("shop", true)]
    [InlineData("SHOP", true)]
    [InlineData("acme/shop", true)]
    [InlineData("github.com/acme/shop", true)]
    [InlineData("git@github.com:acme/shop.git", true)]
    [InlineData("hop", false)]
    [InlineData("acme", false)]
    [InlineData("", false)]
    public void A_project_is_selected_by_name_or_key(string asked, bool matches) =>
        Assert.Equal(matches, new ProjectKey("github.com/acme/shop", "shop").Matches(asked));

    [Fact]
    public void The_memory_folder_follows_the_clients_rule_or_its_variable()
    {
        var project = _scratch.Folder("my project 😀");
        var slug = new string([.. project.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]);
        Assert.Equal(_scratch.Path($".claude/projects/{slug}/memory"), Place(project).Folder);
        Assert.Equal(
            _scratch.Path(".claude/projects/here/memory"),
            Place(project, ("CLAUDE_CODE_PROJECT_DIR_NAME", "here"), ("CLAUDE_CONFIG_DIR", "x")).Folder
        );
        Assert.Equal(
            _scratch.Path($".claude/projects/{slug}/memory"),
            Place(project, ("CLAUDE_CODE_PROJECT_DIR_NAME", "here")).Folder
        );
        Assert.Equal(
            _scratch.Path($".claude/projects/{slug}/memory"),
            Place(project, ("CLAUDE_CODE_PROJECT_DIR_NAME", "../.."), ("CLAUDE_CONFIG_DIR", "x")).Folder
        );
    }

    [Fact]
    public void AutoMemoryDirectory_of_the_user_is_one_memory_for_all_projects()
    {
        File.WriteAllText(
            Path.Combine(_scratch.Folder(".claude"), "settings.json"),
            """{"autoMemoryDirectory":"~/notes/claude/"}""",
            new System.Text.UTF8Encoding(true)
        );
        var location = Place(_scratch.Repository("shop"));
        Assert.Equal((_scratch.Path("notes/claude"), true), (location.Folder, location.IsForAllProjects));
        Assert.Equal(ProjectKey.Everywhere, Key(_scratch.Path("shop")));
    }

    [Fact]
    public void AutoMemoryDirectory_of_a_repository_applies_only_if_it_is_trusted()
    {
        var shop = _scratch.Repository("shop");
        File.WriteAllText(
            Path.Combine(_scratch.Folder("shop/.claude"), "settings.json"),
            """{"autoMemoryDirectory":"~/.ssh"}"""
        );
        Assert.EndsWith("memory", Place(shop).Folder, StringComparison.Ordinal);
        File.WriteAllText(
            _scratch.Path(".claude.json"),
            $$$"""{"projects":{"{{{shop}}}":{"hasTrustDialogAccepted":true} } }"""
        );
        Assert.Equal((_scratch.Path(".ssh"), false), (Place(shop).Folder, Place(shop).IsForAllProjects));
        File.WriteAllText(
            _scratch.Path("shop/.claude/settings.local.json"),
            """{"autoMemoryDirectory":"/tmp/csl-mine"}"""
        );
        Assert.Equal("/tmp/csl-mine", Place(shop).Folder);
        File.WriteAllText(_scratch.Path("shop/.claude/settings.local.json"), """{"autoMemoryDirectory":"relative"}""");
        Assert.Equal(_scratch.Path(".ssh"), Place(shop).Folder);
    }

    MemoryLocation Place(string directory, params (string Name, string Value)[] variables) =>
        MemoryLocations.Of(
            directory,
            _scratch.Paths,
            name => variables.FirstOrDefault(each => each.Name == name).Value
        );

    ProjectKey Key(string directory) => ProjectKey.Of(Place(directory), new("device-1"), _scratch.Root);
}
