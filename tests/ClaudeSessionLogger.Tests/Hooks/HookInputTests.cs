using System.Text;
using ClaudeSessionLogger.Hooks;
using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Hooks.StatusLine;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Hooks;

/// <summary>Input through a pipe that stays open, as some versions of Claude Code leave it.</summary>
public sealed class HookInputTests : IDisposable
{
    const string Payload = """{"session_id":"5f0c","tool_input":{"a":["}","\\","\"{",{}]},"reason":"other"}""";

    readonly HookHome _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("session-start")]
    [InlineData("session-end")]
    [InlineData("post-tool-use")]
    [InlineData("user-prompt-submit")]
    public void A_hook_ends_with_the_object_and_not_with_the_input(string hook)
    {
        _home.Run(hook, new OpenPipe(Payload));
        Assert.Equal(hook == "session-end" ? 1 : 0, _home.SpoolItems.Count);
        Assert.Equal("", _home.Log);
    }

    [Fact]
    public void The_status_line_ends_with_the_object_and_not_with_the_input()
    {
        var output = new MemoryStream();
        var input = new OpenPipe("""{"model":{"display_name":"Opus"}}""");
        StatusLineCommand.Print(input, output, StatusCache.Empty, default, colours: false, columns: 80);
        Assert.Equal("Opus\n", Encoding.UTF8.GetString(output.ToArray()));
    }

    [Fact]
    public void An_object_is_found_wherever_it_is_torn()
    {
        var bytes = Encoding.UTF8.GetBytes("\uFEFF \n" + Payload);
        for (var first = 1; first < bytes.Length; first++)
        for (var second = first; second < bytes.Length; second += 7)
            Assert.Equal(
                Payload,
                Read(new OpenPipe(bytes[..first], bytes[first..second], bytes[second..])).TrimStart()
            );
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("}")]
    [InlineData(" {\"session_id\":\"other\"}")]
    public void Text_after_the_object_is_ignored(string text)
    {
        Assert.Equal(Payload, Read(new OpenPipe(Payload + text)));
        Assert.Equal(Payload, Read(new OpenPipe(Payload, text)));
    }

    [Theory]
    [InlineData("no JSON")]
    [InlineData("[1]")]
    [InlineData("\"a\"")]
    [InlineData("}")]
    public void Input_that_is_no_object_does_not_block_a_hook(string text)
    {
        _home.Run("session-start", new OpenPipe("  ", text));
        Assert.Equal((1, ""), (_home.Flushes, _home.Log));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{\"a\":\"}")]
    [InlineData("{\"a\":\"}\\")]
    [InlineData("{\"a\":{}")]
    [InlineData("{/* } \" */")]
    public void An_object_that_is_not_complete_is_read_to_the_end(string text)
    {
        Assert.Equal(text, Read(new MemoryStream(Encoding.UTF8.GetBytes(text))));
        Assert.Throws<IOException>(() => Read(new OpenPipe(text)));
    }

    [Fact]
    public void A_large_object_is_read_from_an_open_pipe()
    {
        var large = $$"""{"content":"{{string.Concat(Enumerable.Repeat("}\\\"\\n line", 300_000))}}","end":[1]}""";
        Assert.Equal(large, Read(new OpenPipe(large)));
        Assert.Throws<Failure>(() => HookInput.Read(new OpenPipe(large), 1 << 20));
    }

    [Theory]
    [InlineData("hook", "session-start")]
    [InlineData("hook", "session-end")]
    [InlineData("hook", "post-tool-use")]
    [InlineData("statusline")]
    public async Task The_program_ends_while_its_input_stays_open(params string[] arguments)
    {
        using var home = new TemporaryHome();
        using var program = ProgramRun.Start(Published.Program, arguments, Published.WithoutFlush(home));
        await program.StandardInput.WriteAsync(Payload);
        await program.StandardInput.FlushAsync(TestContext.Current.CancellationToken);

        await program.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, program.ExitCode);
        Assert.Equal(arguments[^1] == "session-end" ? 1 : 0, home.SpoolItems().Count);
    }

    static string Read(Stream input) => Encoding.UTF8.GetString(HookInput.Read(input, 16 << 20));
}
