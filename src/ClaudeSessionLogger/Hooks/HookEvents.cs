using System.Buffers;
using System.Text.Json;
using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Hooks.Spool;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.ClaudeFiles;

namespace ClaudeSessionLogger.Hooks;

/// <summary>
/// What each hook does, in the few milliseconds that the client waits for it: read, write one small file, start
/// <paramref name="flush"/> in the background.
/// </summary>
sealed class HookEvents(AppPaths paths, TimeProvider clock, bool keepsNone, Action<AppPaths> flush)
{
    const int MaxInput = 1 << 20;

    /// <summary>How old the badge may be before a prompt has it written anew.</summary>
    static readonly TimeSpan s_fresh = TimeSpan.FromMinutes(2);

    /// <summary>A tool's input and answer may hold a big file, twice.</summary>
    const int MaxToolInput = 16 << 20;

    public void SessionStart(Stream input, Stream output)
    {
        try
        {
            var wire = HookPayload.Parse(HookInput.Read(input, MaxInput));

            if (PluginHook.IsSecond(paths))
                return;

            // After a compaction the person is in the middle of something, and Claude has forgotten; who resumes has it before their eyes.
            var greeting = wire.Source == "compact" ? null : StatusCache.Read(paths.Badge).SystemMessage(clock.GetUtcNow(), folder: wire.Cwd);
            var prime = wire.Source is "startup" or "clear" or "compact" ? SessionContextFile.Read(paths.Prime, wire.Cwd) : null;
            if ((greeting ?? prime) is not null)
                Say(greeting, prime, output);
        }
        finally
        {
            flush(paths);
        }
    }

    /// <summary>Refuses a prompt when a budget that blocks is spent, as the person asked; says nothing otherwise.</summary>
    public void UserPromptSubmit(Stream input, Stream output)
    {
        // A prompt may be large, and what comes before it is all that is wanted.
        var wire = HookPayload.Parse(HookInput.Read(input, MaxToolInput));
        var now = clock.GetUtcNow();
        try
        {
            foreach (var budget in StatusCache.Read(paths.Badge).Budgets)
            {
                if (budget.AppliesTo(wire.Cwd) && budget.Refusal(now) is { } refusal)
                {
                    Refuse(refusal, output);
                    return;
                }
            }
        }
        finally
        {
            // In a long session nobody else does it, and what it has spent must be known.
            if (now - File.GetLastWriteTimeUtc(paths.Badge) > s_fresh)
                flush(paths);
        }
    }

    static void Refuse(string reason, Stream output)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("decision"u8, "block"u8);
            json.WriteString("reason"u8, reason);
            json.WriteEndObject();
        }

        output.Write(buffer.WrittenSpan);
        output.Flush();
    }

    public void SessionEnd(Stream input)
    {
        try
        {
            var body = HookInput.Read(input, MaxInput);
            if (HookPayload.Parse(body).SessionId is not { Length: > 0 })
                throw new Failure(FailureKind.Invalid, "the input names no session; expected the JSON that Claude Code gives its hooks");

            new SpoolFolder(paths, clock).Add(SpoolKind.SessionEnd, body, keepsNone: keepsNone);
        }
        finally
        {
            // Even when nothing could be kept: it finds the transcript by itself.
            flush(paths);
        }
    }

    public void PostToolUse(Stream input)
    {
        var wire = HookPayload.Parse(HookInput.Read(input, MaxToolInput));
        if (wire is not { ToolName: "Write" or "Edit" or "MultiEdit" or "NotebookEdit", FilePath: { Length: > 0 } file }
            || !MemoryPath.IsMemory(file, paths.Projects, wire.TranscriptPath))
            return;

        try
        {
            // Which file, not what is in it: a hundred edits are one item, and flush reads the file as it is by then.
            new SpoolFolder(paths, clock).Add(SpoolKind.Memory, MemoryItem(wire), key: $"{wire.SessionId}\n{file}", keepsNone);
        }
        finally
        {
            flush(paths);
        }
    }

    static ReadOnlySpan<byte> MemoryItem(HookPayload wire)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("session_id"u8, wire.SessionId);
            json.WriteString("transcript_path"u8, wire.TranscriptPath);
            json.WriteString("cwd"u8, wire.Cwd);
            json.WriteString("file_path"u8, wire.FilePath);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan;
    }

    /// <summary>
    /// All that a hook may print: a greeting, which the client shows to the person and keeps from the model; and where somebody asked for it
    /// what the model is to know.
    /// </summary>
    static void Say(string? greeting, string? prime, Stream output)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (greeting is not null)
                json.WriteString("systemMessage"u8, greeting);
            if (prime is not null)
            {
                json.WriteStartObject("hookSpecificOutput"u8);
                json.WriteString("hookEventName"u8, "SessionStart"u8);
                json.WriteString("additionalContext"u8, prime);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // In one piece, so that nobody ever reads half an object.
        output.Write(buffer.WrittenSpan);
        output.Flush();
    }
}
