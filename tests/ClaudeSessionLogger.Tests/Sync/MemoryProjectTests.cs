using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.ClaudeFiles;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Sync;

/// <summary>Which project a memory folder belongs to, and what is left of the one it belonged to before.</summary>
public sealed class MemoryProjectTests
{
    [Fact]
    public void Memory_in_a_worktrees_own_folder_belongs_to_the_repository()
    {
        using var place = new TestHub("folder");
        using var desktop = new MemoryMachine("Ann");
        using var laptop = new MemoryMachine("Ann", "work/shop");
        var tree = Path.Combine(desktop.Root, ".worktrees", "feat");
        Directory.CreateDirectory(tree);
        var git = Path.Combine(desktop.Root, ".git", "worktrees", "feat");
        Directory.CreateDirectory(git);
        File.WriteAllText(Path.Combine(tree, ".git"), $"gitdir: {git}\n");
        File.WriteAllText(Path.Combine(git, "commondir"), "../..\n");
        var folder = FolderOf(desktop, tree);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "wt.md"), "learned in a worktree");

        // The first flush does not know the worktree's directory yet.
        desktop.Flush(place);
        desktop.Begin(tree);
        desktop.Flush(place);
        desktop.Flush(place);
        laptop.Flush(place);

        Assert.Equal([MemoryMachine.Project], Projects(desktop));
        Assert.Equal("learned in a worktree", laptop.Read("wt.md"));
        Assert.Equal("learned in a worktree", desktop.Read("wt.md"));
    }

    [Fact]
    public void A_repository_that_gets_a_remote_is_one_project_everywhere()
    {
        using var place = new TestHub("folder");
        using var desktop = new MemoryMachine("Ann");
        using var laptop = new MemoryMachine("Ann", "work/shop");
        var config = Path.Combine(desktop.Root, ".git", "config");
        var remote = File.ReadAllText(config);
        File.WriteAllText(config, "");
        desktop.Write("old.md", "the old way to deploy");
        desktop.Write("gone.md", "deleted before the remote came");
        desktop.Flush(place);
        laptop.Flush(place);
        Assert.True(ProjectKey.FromValue(Assert.Single(Projects(laptop))).IsDeviceOnly);

        File.WriteAllText(config, remote);
        desktop.Delete("gone.md");
        desktop.Flush(place);
        desktop.Delete("old.md");
        desktop.Write("new.md", "the new way to deploy");
        desktop.Flush(place);
        laptop.Flush(place);

        foreach (var machine in (MemoryMachine[])[desktop, laptop])
        {
            Assert.Equal(["new.md"], machine.Files().Keys);
            Assert.Equal([MemoryMachine.Project], Projects(machine));
            using var database = machine.Open();
            Assert.Equal([MemoryMachine.Project], MemoryProjects.All(database).Select(project => project.Value));
        }

        Assert.Contains("the old way to deploy", laptop.History());
    }

    [Fact]
    public void Moving_a_folder_to_a_project_keeps_notes_that_were_never_written_here()
    {
        using var machine = new MemoryMachine("Ann");
        var config = Path.Combine(machine.Root, ".git", "config");
        var remote = File.ReadAllText(config);
        File.WriteAllText(config, "");
        machine.Write("here.md", "on the disk");
        machine.Flush();
        var own = Assert.Single(Projects(machine));
        using (var database = machine.Open())
            database.Transaction(() =>
                new MemoryWriter(
                    database,
                    DeviceIdentity.LoadOrCreate(machine.Paths),
                    new("Ann"),
                    TimeProvider.System
                ).Append([new(own, "there.md", "not on the disk"u8.ToArray(), [])])
            );

        File.WriteAllText(config, remote);
        machine.Flush();

        Assert.Equal(["here.md", "there.md"], machine.Files().Keys.Order());
        Assert.Equal([MemoryMachine.Project], Projects(machine));
    }

    [Fact]
    public void Two_profiles_have_separate_memory_until_the_user_links_them()
    {
        using var machine = new MemoryMachine("Ann");
        var config = machine.Home.In(".claude-work");
        var folder = FolderOf(machine, machine.Root).Replace(machine.Home.Config, config, StringComparison.Ordinal);
        Directory.CreateDirectory(folder);
        machine.Configure(settings => settings.WithProfile(machine.Home.Config).WithProfile(config));
        machine.Write("private.md", "private");
        File.WriteAllText(Path.Combine(folder, "job.md"), "of the employer");
        machine.Begin(machine.Root);
        machine.Flush();
        machine.Flush();

        Assert.Equal(["private.md"], machine.Files().Keys);
        Assert.Equal(["job.md"], Directory.EnumerateFiles(folder).Select(Path.GetFileName));
        Assert.Equal(["claude-work:" + MemoryMachine.Project, MemoryMachine.Project], Projects(machine));

        using (var database = machine.Open())
            database.Transaction(() =>
                LocalMemoryFolders.Link(database, folder, ProjectKey.FromValue(MemoryMachine.Project))
            );
        machine.Flush();
        machine.Flush();
        Assert.Equal(["job.md", "private.md"], machine.Files().Keys.Order());
    }

    [Fact]
    public void The_only_profile_of_a_machine_has_plain_project_keys()
    {
        using var machine = new MemoryMachine("Ann");
        var paths = new AppPaths(machine.Home.Path, machine.Home.In("claude-of-the-container"), machine.Home.Logger);
        var deviceId = DeviceIdentity.LoadOrCreate(paths);
        ProjectKey Key() => ProjectKey.Of(MemoryLocations.Of(machine.Root, paths), deviceId, paths.UserHome);
        Directory.Delete(machine.Home.Projects, recursive: true);
        Assert.Equal(MemoryMachine.Project, Key().Value);

        Directory.CreateDirectory(machine.Home.Projects);
        Assert.Equal("claude-of-the-container:" + MemoryMachine.Project, Key().Value);
    }

    static string FolderOf(MemoryMachine machine, string directory) =>
        Path.Combine(machine.Home.Projects, ClaudeProjectFolder.NameOf(RealPath.Resolve(directory)), "memory");

    static List<string> Projects(MemoryMachine machine) =>
        machine.Query(
            "select distinct project from memory_files where hash is not null order by 1",
            row => row.GetString(0)
        );
}
