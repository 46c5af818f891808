using System.Runtime.InteropServices;
using ClaudeSessionLogger.Capture.Json;
using ClaudeSessionLogger.Capture.Transcripts;
using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Archive.Conversations.Rows;

/// <summary>
/// Where the rows of a transcript are, what they are, and what it costs: everything that is needed to read any part of
/// it later, in about 50 bytes a row. Contains no text.
/// </summary>
sealed class TranscriptIndex
{
    readonly Dictionary<ulong, int> _byKey = [];
    readonly Dictionary<ulong, int> _results = [];
    readonly Dictionary<ulong, string> _agents = [];
    readonly Dictionary<ulong, ulong> _prompts = [];
    readonly Dictionary<int, ulong> _firstPrompts = [];
    readonly Dictionary<ulong, int> _starts = [];
    readonly List<IndexedRow> _rows = [];

    TranscriptIndex(SessionFile file) => File = file;

    public SessionFile File { get; }

    public ReadOnlySpan<IndexedRow> Rows => CollectionsMarshal.AsSpan(_rows);

    public int Count => _rows.Count;

    public IndexedRow this[int row] => _rows[row];

    /// <summary>The responses in it, by the rules of counting.</summary>
    public TranscriptFacts Facts { get; private set; } = new() { SessionId = default };

    /// <summary>The number of lines that cannot be read.</summary>
    public int Skipped { get; private set; }

    /// <summary>The first row with this key; null if there is none.</summary>
    public int? Find(ulong key) => key != RowKey.None && _byKey.TryGetValue(key, out var row) ? row : null;

    /// <summary>The row with the result of a tool call.</summary>
    public int? ResultOf(string call) => _results.TryGetValue(KeyOf(call), out var row) ? row : null;

    /// <summary>The id of the subagent that a tool call started, as its result says.</summary>
    public string? AgentOf(string call) => _agents.GetValueOrDefault(KeyOf(call));

    /// <summary>The key of the call that gave a subagent this prompt; null if there is none.</summary>
    public ulong? CallWithPrompt(ulong prompt) => _prompts.TryGetValue(prompt, out var call) ? call : null;

    /// <summary>The row with the call that started a subagent.</summary>
    public int? RowOfCall(ulong call) => _starts.TryGetValue(call, out var row) ? row : null;

    /// <summary>The rows at which threads begin, with the keys of their prompts.</summary>
    public IReadOnlyDictionary<int, ulong> FirstPrompts => _firstPrompts;

    /// <summary>All calls that started a subagent, with its id.</summary>
    public IReadOnlyDictionary<ulong, string> Agents => _agents;

    public static ulong KeyOf(string id) => RowKey.Compute(System.Text.Encoding.UTF8.GetBytes(id));

    /// <summary>Reads a transcript. Throws file system exceptions.</summary>
    /// <param name="builder">Collects the facts; reused for many files.</param>
    public static TranscriptIndex Read(SessionFile file, SessionId session, FactsBuilder builder)
    {
        var index = new TranscriptIndex(file);
        using var stream = file.OpenReadable();
        using var lines = new LineScanner(stream);
        builder.Begin(file.AgentId, session);
        var isFirst = true;
        while (lines.Next(out var line))
        {
            var mark = isFirst && line.StartsWith("\uFEFF"u8) ? 3 : 0;
            isFirst = false;
            TranscriptReader.ReadLine(line[mark..], builder);
            index.AddLine(line[mark..], lines.Offset + mark, lines.IsShortened ? lines.Length : 0);
        }

        index.Facts = builder.Build();
        index.Skipped = index.Facts.SkippedLines;
        return index;
    }

    // A line contains one record; or several, if a newline was lost; or a torn record followed by a complete one.
    void AddLine(ReadOnlySpan<byte> line, long offset, long shortenedFrom)
    {
        var isTorn = false;
        var json = new JsonCursor(line);
        json.SkipBlanks();
        while (!json.AtEnd)
        {
            offset += json.Position;
            line = line[json.Position..];
            json = new(line);
            var row = new RowHeader();
            if (row.TryRead(ref json))
            {
                var length = json.Position;
                json.SkipBlanks();
                if (!isTorn || !row.Type.IsEmpty && !row.Uuid.IsEmpty && (json.AtEnd || json.Peek() == '{'))
                    Add(row, line[..length], offset, shortenedFrom > 0 ? int.MaxValue : length);
                continue;
            }

            // Only the first whole record after a torn one; the facts are more thorough.
            var next = isTorn ? -1 : TranscriptReader.NextRecord(line[1..]);
            isTorn = true;
            if (next < 0)
                break;
            offset += next + 1;
            line = line[(next + 1)..];
            json = new(line);
        }
    }

    void Add(in RowHeader row, ReadOnlySpan<byte> text, long offset, int length)
    {
        var role = RowClassifier.RoleOf(row);
        if (role == RowRole.Bookkeeping && row.Uuid.IsEmpty)
            return;
        var key = row.Uuid.IsEmpty ? RowKey.Compute(text) : RowKey.Compute(row.Uuid);
        var parent = RowKey.Compute(row.ParentUuid.IsEmpty ? row.LogicalParentUuid : row.ParentUuid);
        var number = _rows.Count;
        _byKey.TryAdd(key, number);
        _rows.Add(
            new(offset, length, key, parent, TranscriptTime.Parse(row.Timestamp), role)
            {
                IsSidechain = row.IsSidechain,
                IsRoot = row.HasParent && parent == RowKey.None,
            }
        );
        if (role == RowRole.Assistant)
            AddCalls(row.Message, number);
        else if (row.Type.SequenceEqual("user"u8))
        {
            if (parent == RowKey.None)
                _firstPrompts.Add(number, PromptKey(row));
            AddResults(row, number);
        }
    }

    void AddCalls(in MessageSlices message, int number)
    {
        if (message.Content is not [(byte)'[', ..])
            return;
        var json = new JsonCursor(message.Content);
        json.EnterArray();
        var block = new ContentBlock();
        while (json.NextElement())
        {
            block.Read(ref json);
            if (
                block.Id.IsEmpty
                || !(block.Name.SequenceEqual("Task"u8) || block.Name.SequenceEqual("Agent"u8))
                || JsonValue.Inside(RowHeader.Property(block.Input, "prompt"u8)) is not { IsEmpty: false } prompt
            )
                continue;
            _starts.TryAdd(RowKey.Compute(block.Id), number);
            _prompts.TryAdd(RowKey.Compute(prompt), RowKey.Compute(block.Id));
        }
    }

    void AddResults(in RowHeader row, int number)
    {
        if (row.Message.Content is not [(byte)'[', ..])
            return;
        var json = new JsonCursor(row.Message.Content);
        json.EnterArray();
        var block = new ContentBlock();
        while (json.NextElement())
        {
            block.Read(ref json);
            if (!block.Type.SequenceEqual("tool_result"u8) || block.ToolUseId.IsEmpty)
                continue;
            var call = RowKey.Compute(block.ToolUseId);
            _results.TryAdd(call, number);
            if (JsonValue.Text(RowHeader.Property(row.ToolUseResult, "agentId"u8)) is { } agent)
                _agents.TryAdd(call, agent);
        }
    }

    static ulong PromptKey(in RowHeader row) =>
        row.Message.Content is [(byte)'"', ..]
            ? RowKey.Compute(JsonValue.Inside(row.Message.Content))
            : RowKey.Compute(row.Message.First.Text);
}
