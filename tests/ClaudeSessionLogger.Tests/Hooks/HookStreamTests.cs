using System.IO.Pipes;
using System.Text;
using ClaudeSessionLogger.Hooks;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Processes;
using Xunit;

namespace ClaudeSessionLogger.Tests.Hooks;

public sealed class HookStreamTests : IDisposable
{
    readonly HookHome _home = new();

    public HookStreamTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no descriptors");

    public void Dispose() => _home.Dispose();

    [Fact]
    public void A_write_to_a_file_advances_the_shared_offset()
    {
        using var file = new FileStream(
            _home.In("out"),
            FileMode.Create,
            FileAccess.ReadWrite,
            FileShare.ReadWrite,
            bufferSize: 0
        );
        var descriptor = (int)file.SafeFileHandle.DangerousGetHandle();
        new DescriptorStream(descriptor).Write("one "u8);
        new DescriptorStream(descriptor).Write("two"u8);
        Assert.Equal("one two", File.ReadAllText(_home.In("out")));
    }

    [Fact]
    public void A_large_object_is_read_from_a_pipe()
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out, HandleInheritability.None);
        var sent = Encoding.UTF8.GetBytes($$"""{"content":"{{new string('x', 3_000_000)}}"}""");
        var writer = new Thread(() =>
        {
            pipe.Write(sent);
            pipe.Dispose();
        });
        var reading = pipe.ClientSafePipeHandle;
        writer.Start();
        var received = HookInput.Read(new DescriptorStream((int)reading.DangerousGetHandle()), 16 << 20).ToArray();
        writer.Join();
        Assert.Equal(sent, received);
    }

    [Fact]
    public void A_closed_descriptor_reads_as_end_of_file() =>
        Assert.Equal(0, new DescriptorStream(9_999).Read(new byte[1]));

    [Fact]
    public void A_write_to_a_closed_descriptor_gives_a_clear_error()
    {
        var e = Assert.Throws<IOException>(() => new DescriptorStream(9_999).Write("x"u8));
        Assert.StartsWith("cannot use standard output: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Input_is_read_up_to_one_byte_below_the_limit()
    {
        Assert.Equal(99, HookInput.Read(new MemoryStream(new byte[99]), 100).Length);
        Assert.Throws<Failure>(() => HookInput.Read(new MemoryStream(new byte[100]), 100));
        Assert.Equal(
            "{}",
            Encoding.UTF8.GetString(HookInput.Read(new MemoryStream([0xef, 0xbb, 0xbf, (byte)'{', (byte)'}']), 100))
        );
    }
}
