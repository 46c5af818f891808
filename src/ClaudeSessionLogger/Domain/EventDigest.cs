using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ClaudeSessionLogger.Domain;

/// <summary>
/// A checksum over a block of one device's stored events, including their content and chain. If two sides compute the
/// same digest for a block, they have the same events in it, so no events need to be transferred to compare them. SQL
/// and C# compute the same digest.
/// </summary>
/// <param name="Block">The block's number; events 1 to 1,024 are block 0.</param>
/// <param name="Events">The number of events in the block.</param>
sealed record EventDigest(DeviceId Device, long Block, long Events, string Digest)
{
    const int BlockBits = 10;

    public const long BlockEvents = 1 << BlockBits;

    static readonly string[] s_columns =
    [
        "actor",
        "project",
        "entry_id",
        "kind",
        "value",
        "session_id",
        "replaced",
        "hash",
        "chain",
    ];

    /// <summary>SQL for the digests of <paramref name="events"/>, a table or query with the alias <c>e</c>.</summary>
    /// <param name="time">
    /// An SQL expression that formats <c>e.written_at</c> as <c>yyyyMMddHHmmssffffff</c>. It differs from database to
    /// database.
    /// </param>
    public static string Sql(string events, string time)
    {
        string[] fields = ["cast(e.hlc as varchar)", time, .. s_columns.Select(name => $"cast(e.{name} as varchar)")];
        var text =
            "cast(e.seq as varchar)" + string.Concat(fields.Select(field => $" || chr(31) || coalesce({field}, '')"));
        return $"""
            select device_id, block, count(*), md5(string_agg(digest, '' order by seq))
            from (
                select e.device_id, e.seq, (e.seq - 1) >> {BlockBits} as block, md5({text}) as digest from {events}
            ) d
            group by device_id, block order by device_id, block
            """;
    }

    /// <summary>Computes the digests of events, which must be ordered by device and sequence number.</summary>
    public static IReadOnlyList<EventDigest> Compute(IEnumerable<LogEvent> events) =>
        [
            .. events
                .GroupBy(e => (e.Device, Block: (e.Seq - 1) >> BlockBits))
                .Select(block => (block.Key, Digests: block.Select(Text).Select(Md5).ToList()))
                .Select(block => new EventDigest(
                    block.Key.Device,
                    block.Key.Block,
                    block.Digests.Count,
                    Md5(string.Concat(block.Digests))
                )),
        ];

    /// <summary>Returns the part of a device's event range that lies in this block.</summary>
    public EventRange Intersect(EventRange range) =>
        new(Device, Math.Max(range.After, Block << BlockBits), Math.Min(range.Through, (Block + 1) << BlockBits));

    static string Text(LogEvent e) =>
        string.Join(
            '\u001f',
            [
                e.Seq.ToString(CultureInfo.InvariantCulture),
                e.Content.Stamp.Value.ToString(CultureInfo.InvariantCulture),
                e.Content.WrittenAt.ToString("yyyyMMddHHmmssffffff", CultureInfo.InvariantCulture),
                e.Content.Actor,
                e.Content.Project,
                e.Content.EntryId,
                e.Content.KindText,
                e.Content.Value,
                e.Content.SessionId,
                e.Content.Replaced?.ToString(),
                e.Hash.ToString(),
                e.Chain.ToString(),
            ]
        );

    // MD5 is enough to detect accidental changes, and both databases support it.
#pragma warning disable CA5351
    static string Md5(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351
}
