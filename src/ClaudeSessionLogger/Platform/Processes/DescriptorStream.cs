using System.Runtime.InteropServices;

namespace ClaudeSessionLogger.Platform.Processes;

/// <summary>
/// A stream on an inherited file descriptor. <see cref="FileStream"/> is not suitable: for files it keeps its own
/// offset and does not advance the shared offset, so the next process with the same redirected output would overwrite
/// this output.
/// </summary>
sealed unsafe partial class DescriptorStream(int descriptor) : ForwardStream
{
    const int Interrupted = 4,
        BadDescriptor = 9;
    const short Readable = 1,
        Writable = 4,
        Failed = 8,
        HungUp = 16,
        Invalid = 32;

    static readonly int s_wouldBlock = OperatingSystem.IsMacOS() ? 35 : 11;

    public override bool CanRead => true;
    public override bool CanWrite => true;

    /// <summary>
    /// Whether what is written to the descriptor can still be read: false if the programs at the other end of the pipe
    /// have closed it, even if they did so before they had read everything.
    /// </summary>
    public static bool HasReader(int descriptor)
    {
        var poll = new PollDescriptor { Descriptor = descriptor, Events = Writable };
        return Poll(&poll, 1, 0) < 0 || (poll.Returned & (Failed | HungUp | Invalid)) == 0;
    }

    /// <summary>Reads bytes; returns 0 at the end, or if the descriptor is closed.</summary>
    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            nint read;
            fixed (byte* start = buffer)
                read = ReadSome(descriptor, start, (nuint)buffer.Length);
            if (read >= 0)
                return (int)read;
            if (Marshal.GetLastPInvokeError() == BadDescriptor)
                return 0;
            Wait(Readable);
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            nint written;
            fixed (byte* start = buffer)
                written = WriteSome(descriptor, start, (nuint)buffer.Length);
            if (written >= 0)
                buffer = buffer[(int)written..];
            else
                Wait(Writable);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() { }

    /// <summary>
    /// Called after a failed call. Waits until the call can be repeated; throws if the error is permanent.
    /// </summary>
    void Wait(short events)
    {
        var error = Marshal.GetLastPInvokeError();
        if (error == s_wouldBlock)
        {
            // The process at the other end has set the pipe to non-blocking, which applies to this end too.
            var poll = new PollDescriptor { Descriptor = descriptor, Events = events };
            _ = Poll(&poll, 1, -1);
        }
        else if (error != Interrupted)
        {
            var stream = events == Readable ? "standard input" : "standard output";
            throw new IOException($"cannot use {stream}: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadSome(int descriptor, byte* buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteSome(int descriptor, byte* buffer, nuint length);

    // The type nfds_t is unsigned long on Linux and unsigned int on macOS. Both are passed in the same register.
    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(PollDescriptor* descriptors, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    struct PollDescriptor
    {
        public int Descriptor;
        public short Events,
            Returned;
    }
}
