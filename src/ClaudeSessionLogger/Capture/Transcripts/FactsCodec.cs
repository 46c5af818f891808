using System.Runtime.InteropServices;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Capture.Transcripts;

/// <summary>
/// Encodes facts as two byte strings for the database. The first contains the keys (8 bytes each: rows, responses and
/// tool calls in order, then the sessions that marks name), because a search for related sessions reads only these. The
/// second contains all other data in packed form. Together they take about 12 bytes per row and 40 per response.
/// </summary>
static class FactsCodec
{
    // In version 1, each response had its own names, and there were no requests, refusals, costs of the client or
    // hints.
    const byte Version = 2,
        FirstVersion = 1;

    [ThreadStatic]
    static VarintWriter? t_writer;

    public static byte[] Keys(TranscriptFacts facts)
    {
        var named = facts.Marks.Select(mark => mark.SessionId).Distinct().ToList();
        var bytes = new byte[(facts.Keys + named.Count) * sizeof(ulong)];
        var keys = MemoryMarshal.Cast<byte, ulong>(bytes.AsSpan());
        var next = 0;
        foreach (var row in facts.Rows)
            keys[next++] = row.Key;
        foreach (var response in facts.Responses)
            keys[next++] = response.Key;
        foreach (var call in facts.ToolCalls)
            keys[next++] = call.Key;
        foreach (var session in named)
            keys[next++] = RowKey.ComputeForSession(session);
        return bytes;
    }

    public static byte[] Encode(TranscriptFacts facts)
    {
        // One writer per thread, to reuse its buffer.
        var writer = t_writer ??= new();
        writer.Clear();
        writer.Byte(Version);
        writer.Text(facts.SessionId.Value);
        writer.Text(facts.AgentId);
        writer.Text(facts.AgentCwd);
        writer.Text(facts.CustomTitle);
        writer.Text(facts.AiTitle);
        writer.Text(facts.SummaryTitle);
        writer.Number(facts.SkippedLines);
        writer.Flag(facts.IsConversation);
        writer.Flag(facts.IsHidden);

        var time = 0L;
        writer.List(
            facts.Rows,
            row =>
            {
                writer.Byte((byte)((byte)row.Flags << 1 | (row.Time == TranscriptTime.None ? 1 : 0)));
                if (row.Time != TranscriptTime.None)
                    writer.Signed(row.Time - time);
                time = row.Time == TranscriptTime.None ? time : row.Time;
            }
        );
        var names = ResponseNamesCodec.Distinct(facts.Responses);
        writer.List(names, item => ResponseNamesCodec.Write(writer, item));
        writer.List(facts.Responses, response => Write(writer, response, names, facts));
        writer.List(
            facts.ToolCalls,
            call =>
            {
                writer.Number(call.Row);
                writer.Key(call.Response);
            }
        );
        writer.List(facts.Skills, skill => writer.At(skill.Row, skill.Name));
        writer.List(facts.Marks, mark => writer.At(mark.LastRow, mark.SessionId.Value));
        writer.List(facts.Branches, run => writer.At(run.Row, run.Value));
        writer.List(facts.Versions, run => writer.At(run.Row, run.Value));
        writer.List(facts.Cwds, run => writer.At(run.Row, run.Value));
        writer.List(facts.Prompts, prompt => writer.At(prompt.Row, prompt.Title));
        writer.List(facts.CostStates, state => Write(writer, state));
        writer.List(facts.Hints, hint => writer.At(hint.Row, hint.SessionId.Value));
        return writer.ToArray();
    }

    /// <summary>
    /// Throws <see cref="InvalidDataException"/> for a format version that this program does not know.
    /// </summary>
    public static TranscriptFacts Decode(ReadOnlySpan<byte> keyBytes, ReadOnlySpan<byte> packed)
    {
        var keys = MemoryMarshal.Cast<byte, ulong>(keyBytes.ToArray());
        var reader = new VarintReader(packed);
        var version = reader.Byte();
        if (version is < FirstVersion or > Version)
            throw new InvalidDataException($"cannot read facts of format version {version}");

        var facts = new TranscriptFacts
        {
            SessionId = new(reader.Text() ?? ""),
            AgentId = reader.Text(),
            AgentCwd = reader.Text(),
            CustomTitle = reader.Text(),
            AiTitle = reader.Text(),
            SummaryTitle = reader.Text(),
            SkippedLines = (int)reader.Number(),
            IsConversation = reader.Flag(),
            IsHidden = reader.Flag(),
        };

        var (next, time) = (0, 0L);
        for (var count = reader.Number(); count > 0; count--)
        {
            var bits = reader.Byte();
            time = (bits & 1) == 0 ? time + reader.Signed() : time;
            facts.Rows.Add(new(keys[next++], (bits & 1) == 0 ? time : TranscriptTime.None, (RowFlags)(bits >> 1)));
        }

        var names = version == FirstVersion ? null : ResponseNamesCodec.ReadAll(ref reader);
        for (var count = reader.Number(); count > 0; count--)
            facts.Responses.Add(ReadResponse(ref reader, keys[next++], names, facts));
        for (var count = reader.Number(); count > 0; count--)
            facts.ToolCalls.Add(new(keys[next++], (int)reader.Number(), reader.Key()));
        for (var count = reader.Number(); count > 0; count--)
            facts.Skills.Add(new((int)reader.Number(), reader.Text() ?? ""));
        for (var count = reader.Number(); count > 0; count--)
            facts.Marks.Add(((int)reader.Number(), new(reader.Text() ?? "")));
        foreach (
            var list in (ReadOnlySpan<List<(int, string)>>)[facts.Branches, facts.Versions, facts.Cwds, facts.Prompts]
        )
        {
            for (var count = reader.Number(); count > 0; count--)
                list.Add(((int)reader.Number(), reader.Text() ?? ""));
        }

        for (var count = reader.Number(); count > 0; count--)
            facts.CostStates.Add(ReadCostState(ref reader));
        for (var count = version == FirstVersion ? 0 : reader.Number(); count > 0; count--)
            facts.Hints.Add(((int)reader.Number(), new(reader.Text() ?? "")));
        return facts;
    }

    static void Write(VarintWriter writer, in ResponseFact response, List<ResponseNames> names, TranscriptFacts facts)
    {
        writer.Number(response.Row);
        // The time of a response is nearly always the time of its row; then a flag replaces it.
        var rowTime = facts.Rows[response.Row].Time;
        writer.Byte(
            (byte)(
                (response.Complete ? 1 : 0)
                | (response.Advisor ? 2 : 0)
                | (response.Time == TranscriptTime.None ? 4 : 0)
                | (response.Time == rowTime ? 8 : 0)
                | (response.Request != 0 ? 16 : 0)
                | (response.Refused ? 32 : 0)
                | (response.ClientPico != 0 ? 64 : 0)
                | (response.OwnOutput != response.Counts.Output ? 128 : 0)
            )
        );
        if (response.Time != TranscriptTime.None && response.Time != rowTime)
            writer.Signed(response.Time);
        if (response.Request != 0)
            writer.Number(response.Request);
        if (response.ClientPico != 0)
            writer.Number(response.ClientPico);
        if (response.OwnOutput != response.Counts.Output)
            writer.Number(response.OwnOutput);
        writer.Number(names.IndexOf(response.Names));
        writer.Number(response.WebSearches);
        writer.Number(response.ToolSearches);
        var counts = response.Counts;
        foreach (
            var count in (ReadOnlySpan<long>)
                [
                    counts.Input,
                    counts.Output,
                    counts.CacheRead,
                    counts.CacheWrite,
                    counts.CacheWrite5m,
                    counts.CacheWrite1h,
                ]
        )
            writer.Number(count);
    }

    static ResponseFact ReadResponse(
        ref VarintReader reader,
        ulong key,
        List<ResponseNames>? names,
        TranscriptFacts facts
    )
    {
        var row = (int)reader.Number();
        var bits = reader.Byte();
        var time =
            (bits & 4) != 0 ? TranscriptTime.None
            : (bits & 8) != 0 ? facts.Rows[row].Time
            : reader.Signed();
        var request = (bits & 16) == 0 ? 0 : (uint)reader.Number();
        var clientPico = (bits & 64) == 0 ? 0 : reader.Number();
        var ownOutput = (bits & 128) == 0 ? (long?)null : reader.Number();
        var ofResponse = names is null
            ? ResponseNamesCodec.Read(ref reader, facts.Responses is [.., var last] ? last.Names : ResponseNames.None)
            : names[(int)reader.Number()];
        var (searches, toolSearches) = ((int)reader.Number(), (int)reader.Number());
        var counts = new UsageCounts(
            reader.Number(),
            reader.Number(),
            reader.Number(),
            reader.Number(),
            reader.Number(),
            reader.Number()
        );
        return new(key, row, time, ofResponse, counts, searches, (bits & 1) != 0, (bits & 2) != 0)
        {
            ToolSearches = toolSearches,
            Request = request,
            Refused = (bits & 32) != 0,
            ClientPico = clientPico,
            OwnOutput = ownOutput ?? counts.Output,
        };
    }

    static void Write(VarintWriter writer, in CostState state)
    {
        writer.Number(state.Row);
        writer.Text(state.StartTime);
        writer.Money(state.Total);
        writer.List<ModelTotal>(
            state.Models,
            model =>
            {
                writer.Text(model.Model);
                writer.Money(model.Cost);
                var tokens = model.Tokens;
                foreach (
                    var count in (ReadOnlySpan<long>)
                        [tokens.Input, tokens.Output, tokens.CacheWrite5m, tokens.CacheWrite1h, tokens.CacheRead]
                )
                    writer.Number(count);
            }
        );
    }

    static CostState ReadCostState(ref VarintReader reader)
    {
        var (row, start, total) = ((int)reader.Number(), reader.Text() ?? "", reader.Money());
        var models = new ModelTotal[reader.Number()];
        for (var i = 0; i < models.Length; i++)
        {
            var (model, cost) = (reader.Text() ?? "", reader.Money());
            models[i] = new(
                model,
                new(reader.Number(), reader.Number(), reader.Number(), reader.Number(), reader.Number()),
                cost
            );
        }

        return new(row, start, total, models);
    }
}
