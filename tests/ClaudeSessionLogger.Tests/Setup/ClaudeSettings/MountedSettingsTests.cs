using System.Text;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Setup.ClaudeSettings;

/// <summary>A settings file that is mounted into a container, so that no other file can replace it.</summary>
public sealed class MountedSettingsTests : IDisposable
{
    const string Mounted = """
        cd "$FOLDER"
        echo '{"model":"opus"}' > host.json
        touch "$HOME/.claude/settings.json"
        mount --bind host.json "$HOME/.claude/settings.json"

        """;

    readonly TemporaryHome _home = new("home");

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_mounted_file_is_written_in_place_and_restored()
    {
        var run = await Run(
            Mounted
                + """
                "$PROGRAM" setup
                cat host.json "$HOME/.claude/settings.json.bak"
                "$PROGRAM" setup --remove >/dev/null
                cat host.json
                ls "$HOME/.claude"
                """
        );
        Assert.Contains("\"hooks\":{\"SessionStart\"", run.Out, StringComparison.Ordinal);
        Assert.EndsWith(
            "{\"model\":\"opus\"}\n{\"model\":\"opus\"}\nclaude-session-logger\nprojects\nsettings.json\n",
            run.Out,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_writable_file_in_a_read_only_folder_is_written_without_a_copy()
    {
        var run = await Run(
            Mounted
                + """
                mount --bind "$HOME/.claude" "$HOME/.claude"
                mount -o remount,ro,bind "$HOME/.claude"
                mount --bind host.json "$HOME/.claude/settings.json"
                export CLAUDE_LOGGER_HOME="$FOLDER/logger"
                "$PROGRAM" setup
                cat host.json
                """
        );
        Assert.Contains("no copy of the old file could be kept in", run.Out, StringComparison.Ordinal);
        Assert.Contains("\"hooks\":{\"SessionStart\"", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mounted_file_on_a_full_disk_stays_as_it_was()
    {
        var run = await Run(
            Mounted
                + """
                mkdir full
                mount -t tmpfs -o size=8k full full
                head -c 4000 /dev/zero | tr '\0' ' ' > full/settings.json
                echo '{"model":"opus"}' >> full/settings.json
                cp full/settings.json before
                head -c 4096 /dev/zero > full/other
                mount --bind full/settings.json "$HOME/.claude/settings.json"
                "$PROGRAM" setup || true
                cmp before full/settings.json && echo same
                ls "$HOME/.claude"
                """
        );
        Assert.Contains("No space left on device", run.Out, StringComparison.Ordinal);
        Assert.EndsWith("same\nclaude-session-logger\nprojects\nsettings.json\n", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"a much longer text than before\":1}")]
    public void Writing_in_place_replaces_the_whole_text(string text)
    {
        var path = _home.In("file");
        File.WriteAllText(path, "{\"before\":1}\n");
        InPlaceFile.Write(path, Encoding.UTF8.GetBytes(text));
        Assert.Equal(text, File.ReadAllText(path));
    }

    async Task<ProgramRun> Run(string script) =>
        (
            await MountNamespace.Run(
                script,
                new Dictionary<string, string>(_home.Environment())
                {
                    ["PROGRAM"] = Published.Program,
                    ["FOLDER"] = _home.Root,
                    ["CLAUDE_LOGGER_NO_FLUSH"] = "1",
                }
            )
        ).Succeeded();
}
