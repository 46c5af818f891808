using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace ClaudeSessionLogger.Domain;

/// <summary>
/// Computes the hashes of events (XXH128, stored as GUIDs). All versions of the program compute the same hashes.
/// </summary>
static class EventHash
{
    /// <summary>Hashes every field of the content, each preceded by its length.</summary>
    public static Guid Compute(EventContent content)
    {
        var hash = new XxHash128();
        Add(hash, content.Stamp.Value);
        Add(hash, (content.WrittenAt - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
        foreach (
            var text in (ReadOnlySpan<string?>)
                [
                    content.Actor,
                    content.Project,
                    content.EntryId.Value,
                    content.KindText,
                    content.Value,
                    content.SessionId?.Value,
                    content.Replaced?.ToString(),
                ]
        )
        {
            var bytes = Encoding.UTF8.GetBytes(text ?? "");
            Add(hash, text is null ? -1 : bytes.Length);
            hash.Append(bytes);
        }

        return new(hash.GetCurrentHash(), bigEndian: true);
    }

    public static Guid ComputeChain(Guid before, Guid hash)
    {
        Span<byte> both = stackalloc byte[32];
        before.TryWriteBytes(both, bigEndian: true, out _);
        hash.TryWriteBytes(both[16..], bigEndian: true, out _);
        return new(XxHash128.Hash(both), bigEndian: true);
    }

    /// <summary>
    /// Returns the new device id for the events of a forked chain. Every machine that has these events computes the
    /// same id.
    /// </summary>
    public static DeviceId ComputeForkDevice(DeviceId device, Guid firstChain)
    {
        var hash = new XxHash128();
        hash.Append(Encoding.UTF8.GetBytes(device.Value));
        hash.Append(firstChain.ToByteArray(bigEndian: true));
        return new(new Guid(hash.GetCurrentHash(), bigEndian: true));
    }

    /// <summary>
    /// Returns a number computed from a device's chain head and from how often the device has sent sessions. If the XOR
    /// of all devices' numbers has changed, there are new events or sessions.
    /// </summary>
    public static long ComputeHeadHash(DeviceId device, ChainHead head, long pushes)
    {
        var hash = new XxHash3();
        hash.Append(Encoding.UTF8.GetBytes(device.Value));
        Add(hash, head.Seq);
        hash.Append(head.Chain.ToByteArray(bigEndian: true));
        Add(hash, pushes);
        return (long)hash.GetCurrentHashAsUInt64();
    }

    static void Add(NonCryptographicHashAlgorithm hash, long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        hash.Append(bytes);
    }
}
