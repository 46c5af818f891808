using System.Buffers.Binary;
using System.Text;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>
/// A time zone from its file (RFC 8536), read without .NET: the instants at which the offset changes, and the offset
/// from then on.
/// </summary>
sealed class ZoneFile
{
    const string Folder = "/usr/share/zoneinfo";

    readonly long[] _changes;
    readonly int[] _offsets;

    ZoneFile(string name, ReadOnlySpan<byte> file)
    {
        Name = name;
        // The first part has times of 32 bits, for old readers.
        var first = Header(file);
        var body = file[
            (
                44
                + (first.Times * 5)
                + (first.Types * 6)
                + first.Letters
                + (first.Leaps * 8)
                + first.Standard
                + first.Universal
            )..
        ];
        var header = Header(body);
        body = body[44..];
        _changes = new long[header.Times];
        _offsets = new int[header.Times];
        var types = body[(header.Times * 9)..];
        for (var i = 0; i < header.Times; i++)
        {
            _changes[i] = BinaryPrimitives.ReadInt64BigEndian(body[(i * 8)..]);
            _offsets[i] = BinaryPrimitives.ReadInt32BigEndian(types[(body[(header.Times * 8) + i] * 6)..]);
        }

        Before = BinaryPrimitives.ReadInt32BigEndian(types);
        // A rule for all later times; in some files it covers almost everything.
        HasRule = Encoding.ASCII.GetString(file[^40..]).Split('\n')[^2].Contains(',', StringComparison.Ordinal);
    }

    public string Name { get; }
    public int Before { get; }
    public bool HasRule { get; }

    /// <summary>The file lists every change up to this time.</summary>
    public DateTime Until =>
        HasRule
            ? _changes.Length > 0
                ? At(_changes[^1])
                : DateTime.UnixEpoch
            : DateTime.MaxValue;

    public IEnumerable<DateTime> Changes => _changes.Where(change => change > -62_000_000_000).Select(At);

    public TimeSpan Offset(DateTime utc)
    {
        var seconds = (long)Math.Floor((utc - DateTime.UnixEpoch).TotalSeconds);
        var index = Array.FindLastIndex(_changes, change => change <= seconds);
        return TimeSpan.FromSeconds(index < 0 ? Before : _offsets[index]);
    }

    public DateOnly Day(DateTime utc) => DateOnly.FromDateTime(utc + Offset(utc));

    public static ZoneFile Read(string name) => new(name, File.ReadAllBytes(Path.Combine(Folder, name)));

    /// <summary>Every IANA zone that this system has.</summary>
    public static IEnumerable<ZoneFile> All() =>
        TimeZoneInfo
            .GetSystemTimeZones()
            .Select(zone => zone.Id)
            .Where(id => File.Exists(Path.Combine(Folder, id)))
            .Select(Read);

    static DateTime At(long seconds) => DateTime.UnixEpoch.AddSeconds(seconds);

    static (int Universal, int Standard, int Leaps, int Times, int Types, int Letters) Header(ReadOnlySpan<byte> part)
    {
        Span<int> counts = stackalloc int[6];
        for (var i = 0; i < 6; i++)
            counts[i] = BinaryPrimitives.ReadInt32BigEndian(part[(20 + (i * 4))..]);
        return (counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]);
    }
}
