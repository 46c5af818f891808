using System.Text;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Setup.ClaudeSettings;
using Xunit;

namespace ClaudeSessionLogger.Tests.Setup.ClaudeSettings;

/// <summary>Links, modes, copies and damage of the settings file.</summary>
public sealed class ClientSettingsFileTests : IDisposable
{
    const string Ours = SetupFolder.Program;

    readonly SetupFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    ClientSettings Client => _folder.Client;
    string Text => File.ReadAllText(Client.Path);

    [Theory]
    [InlineData("{\n  \"a\": 1, // mine\n  \"b\": 2\n}", "line 2, column 11", "comments")]
    [InlineData("{\n  \"ü\": 1,\n}", "line 3, column 1", "comma")]
    [InlineData("{\n  \"é\": \"é\" x\n}", "line 2, column 12", "unexpected text")]
    [InlineData("{\"a\": [1, 2", "line 1, column 12", "too early")]
    [InlineData("[]", "line 1, column 1", "object")]
    [InlineData("{\"hooks\": []}", "line 1, column 2", "\"hooks\"")]
    [InlineData("{\"hooks\": {\"SessionEnd\": {}}}", "line 1, column 12", "list")]
    [InlineData("{\"hooks\": {},\n \"hooks\": {}}", "line 2, column 2", "twice")]
    [InlineData("{\"hooks\": {\"Stop\": [], \"Stop\": []}}", "line 1, column 24", "twice")]
    [InlineData("not json", "line 1, column 2", "unexpected text")]
    [InlineData("\uFEFF{]", "line 1, column 2", "unexpected text")]
    public void A_file_that_cannot_be_changed_safely_is_left_alone_with_the_place_and_what_to_do(
        string text,
        string place,
        string reason
    )
    {
        _folder.Given(text);

        foreach (
            var act in (Func<ClientSettingsChange>[])
                [() => Client.Install(Ours, true), () => Client.Check(Ours), Client.Remove]
        )
        {
            var failure = Assert.Throws<Failure>(act);
            Assert.Equal(64, failure.ExitCode);
            Assert.Contains($"{Client.Path}, {place}:", failure.Message, StringComparison.Ordinal);
            Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        }

        Assert.Equal(Encoding.UTF8.GetBytes(text), File.ReadAllBytes(Client.Path));
        Assert.False(File.Exists(Client.Backup));
    }

    [Fact]
    public void Half_a_UTF_16_character_is_reported()
    {
        SetupFolder.Write(Client.Path, [0xFF, 0xFE, 0x7B, 0x00, 0x7D]);

        Assert.Contains(
            "UTF-16",
            Assert.Throws<Failure>(() => Client.Install(Ours, false)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_link_stays_a_link_and_its_target_keeps_its_mode()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        const UnixFileMode mode =
            UnixFileMode.UserRead
            | UnixFileMode.UserWrite
            | UnixFileMode.GroupRead
            | UnixFileMode.GroupWrite
            | UnixFileMode.OtherRead;
        var target = SetupFolder.Write(_folder.In("dotfiles", "claude.json"), "{}");
        SetupFolder.SetMode(target, mode);
        Directory.CreateDirectory(_folder.Paths.Config);
        File.CreateSymbolicLink(_folder.In(".claude", "second"), "../dotfiles/claude.json");
        File.CreateSymbolicLink(Client.Path, "second");

        Client.Install(Ours, statusLine: false);

        Assert.Equal("second", new FileInfo(Client.Path).LinkTarget);
        Assert.Contains("session-end", File.ReadAllText(target), StringComparison.Ordinal);
        Assert.Equal(mode, SetupFolder.ModeOf(target));
        Assert.Equal(["claude.json"], Directory.GetFiles(_folder.In("dotfiles")).Select(Path.GetFileName));
    }

    [Fact]
    public void A_relative_link_below_a_linked_folder_is_resolved_correctly()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        var (real, unnamed) = (
            SetupFolder.Write(_folder.In("dotfiles", "shared", "settings.json"), "{}"),
            SetupFolder.Write(_folder.In("shared", "settings.json"), "precious")
        );
        Directory.CreateDirectory(_folder.In("dotfiles", "claude"));
        File.CreateSymbolicLink(_folder.In("dotfiles", "claude", "settings.json"), "../shared/settings.json");
        Directory.CreateSymbolicLink(_folder.Paths.Config, _folder.In("dotfiles", "claude"));

        Client.Install(Ours, statusLine: false);

        Assert.Equal("precious", File.ReadAllText(unnamed));
        Assert.Contains("session-end", File.ReadAllText(real), StringComparison.Ordinal);
        Assert.False(Client.Check(Ours).Changed);
    }

    [Fact]
    public void A_dangling_link_gets_its_target_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        Directory.CreateDirectory(_folder.Paths.Config);
        File.CreateSymbolicLink(Client.Path, _folder.In("not", "yet.json"));

        Client.Install(Ours, statusLine: false);

        Assert.Contains("session-end", File.ReadAllText(_folder.In("not", "yet.json")), StringComparison.Ordinal);
        Client.Remove();
        Assert.Equal("{}\n", File.ReadAllText(_folder.In("not", "yet.json")));
    }

    [Fact]
    public void A_read_only_file_is_refused_and_not_changed()
    {
        _folder.Given("{}");
        SetupFolder.SetMode(Client.Path, UnixFileMode.UserRead);

        Assert.Equal(74, Assert.Throws<Failure>(() => Client.Install(Ours, false)).ExitCode);
        Assert.Equal("{}", Text);
        Assert.False(File.Exists(Client.Backup));
    }

    [Fact]
    public void The_copy_is_taken_by_this_setup_and_later_edits_are_kept()
    {
        _folder.Given("{\"first\": 1}").Install(Ours, statusLine: false);
        _folder.Given(Text.Replace("\"first\": 1", "\"first\": 2"));
        var edited = Text;
        Client.Install("/new/claude-session-logger", statusLine: false);
        Assert.Equal(edited, File.ReadAllText(Client.Backup));

        Client.Remove();

        Assert.Equal("{\"first\": 2}", Text);
        Assert.Equal(edited, File.ReadAllText(Client.Backup));
    }

    [Fact]
    public void A_copy_of_somebody_else_is_kept_under_another_name()
    {
        _folder.Given("{\"first\": 2}");
        SetupFolder.Write(Client.Backup, "not ours, and no JSON");

        Client.Install(Ours, statusLine: false);
        _folder.Given("{\"first\": 3}");
        Client.Install(Ours, statusLine: false);

        Assert.Equal("{\"first\": 3}", File.ReadAllText(Client.Backup));
        Assert.Equal("not ours, and no JSON", File.ReadAllText(Client.Backup + ".first"));
    }

    [Fact]
    public void A_setup_of_another_program_keeps_the_copy_without_hooks()
    {
        _folder.Given("{\"first\": 1}").Install(Ours, statusLine: false);
        Client.Install("/new/claude-session-logger", statusLine: true);
        Assert.Equal("{\"first\": 1}", File.ReadAllText(Client.Backup));

        Client.Remove();

        Assert.Equal("{\"first\": 1}", Text);
        Assert.False(File.Exists(Client.Backup));
    }

    [Fact]
    public void A_copy_that_another_setup_has_just_written_is_not_kept_twice()
    {
        _folder.Given("{}\n");
        var file = new ClientSettingsFile(Client.Path);

        Assert.True(file.TryWriteBackup("{}\n"u8.ToArray()));
        Assert.True(file.TryWriteBackup("{}\n"u8.ToArray()));

        Assert.False(File.Exists(file.FirstBackup));
    }

    [Fact]
    public void Concurrent_setups_leave_one_valid_file()
    {
        _folder.Given("{\n  \"a\": 1\n}\n");

        Parallel.For(0, 16, _ => Client.Install(Ours, statusLine: true));

        Assert.False(Client.Install(Ours, statusLine: true).Changed);
        Assert.Equal("{\n  \"a\": 1\n}\n", File.ReadAllText(Client.Backup));
        Assert.Equal(
            ["settings.json", "settings.json.bak"],
            Directory.GetFiles(_folder.Paths.Config).Select(Path.GetFileName).Order()
        );
        Client.Remove();
        Assert.Equal("{\n  \"a\": 1\n}\n", Text);
    }
}
