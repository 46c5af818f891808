using System.Buffers;
using System.Text.Json;
using ClaudeSessionLogger.Hooks.Cache;
using ClaudeSessionLogger.Hooks.Spool;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.ClaudeFiles;

namespace ClaudeSessionLogger.Hooks;

/// <summary>
/// Handles each hook event in the few milliseconds that the client waits: reads the payload, writes one small file and
/// starts <paramref name="flush"/> in the background.
/// </summary>
sealed class HookEvents(AppPaths paths, TimeProvider clock, bool hasNoTranscript, Action<AppPaths> flush)
{
    const int MaxInput = 1 << 20;

    /// <summary>A prompt starts a flush if the status cache is older than this.</summary>
    static readonly TimeSpan s_maxCacheAge = TimeSpan.FromMinutes(2);

    /// <summary>
    /// The maximum size of the JSON after a tool call: the tool's input and its response may each contain a large file.
    /// </summary>
    const int MaxToolInput = 16 << 20;

    public void SessionStart(Stream input, Stream output)
    {
        try
        {
            var payload = HookPayload.Parse(HookInput.Read(input, MaxInput));

            if (PluginHook.IsDuplicate(paths))
                return;

            // Show no greeting after a compaction, because the user is in the middle of their work. Send no context
            // after a resume, because Claude still has it.
            var greeting =
                payload.Source == "compact"
                    ? null
                    : CacheWithRunningSessions(clock.GetUtcNow())
                        .SystemMessage(clock.GetUtcNow(), columns: StatusCache.ClientColumns, folder: payload.Cwd);
            if (payload.Source is not "compact" && ExpiryReminder.ReadIfDue(paths, clock.GetUtcNow()) is { } reminder)
                greeting = Join(greeting, reminder.Message);
            if (payload.Source == "startup")
                greeting = Join(
                    greeting,
                    PluginHook.VersionNotice(
                        Environment.GetEnvironmentVariable("CLAUDE_PLUGIN_ROOT"),
                        ProgramVersion.Text
                    )
                );
            var sessionContext = payload.Source is "startup" or "clear" or "compact"
                ? SessionContextFile.Read(paths.SessionContext, payload.Cwd)
                : null;
            if ((greeting ?? sessionContext) is not null)
                Say(greeting, sessionContext, output);
        }
        finally
        {
            flush(paths);
        }
    }

    static string? Join(string? greeting, string? notice) =>
        greeting is null || notice is null ? greeting ?? notice : $"{greeting}\n{notice}";

    /// <summary>Blocks a prompt if a blocking budget is used up; otherwise prints nothing.</summary>
    public void UserPromptSubmit(Stream input, Stream output)
    {
        // A prompt may be large. Only the fields before it are needed.
        var payload = HookPayload.Parse(HookInput.Read(input, MaxToolInput));
        var now = clock.GetUtcNow();
        try
        {
            foreach (var budget in CacheWithRunningSessions(now).Budgets)
            {
                if (budget.AppliesTo(payload.Cwd) && budget.BlockingMessage(now) is { } refusal)
                {
                    Refuse(refusal, output);
                    return;
                }
            }
        }
        finally
        {
            // Start a flush, because nothing else does so during a long session, and the budget check needs the current
            // spending.
            if (now - File.GetLastWriteTimeUtc(paths.StatusCache) > s_maxCacheAge)
                flush(paths);
        }
    }

    // Budgets are the only part of the cache that a hook shows and that depends on running sessions.
    StatusCache CacheWithRunningSessions(DateTimeOffset now)
    {
        var cache = StatusCache.Read(paths.StatusCache);
        return cache.Budgets.Count == 0 ? cache : cache.Include(RunningSessionsFile.Read(paths.RunningSessions), now);
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
                throw new Failure(
                    FailureKind.Invalid,
                    "the input contains no session id; expected the JSON that Claude Code passes to its hooks."
                );

            new SpoolFolder(paths, clock).Add(SpoolKind.SessionEnd, body, hasNoTranscript: hasNoTranscript);
        }
        finally
        {
            // Start a flush even if the spool cannot be written: the flush finds the transcript without a spool item.
            flush(paths);
        }
    }

    public void PostToolUse(Stream input)
    {
        var payload = HookPayload.Parse(HookInput.Read(input, MaxToolInput));
        if (
            payload
                is not { ToolName: "Write" or "Edit" or "MultiEdit" or "NotebookEdit", FilePath: { Length: > 0 } file }
            || !MemoryPath.IsMemory(file, paths.Projects, payload.TranscriptPath)
        )
            return;

        try
        {
            // Store only the file's path: a hundred edits of a file then make one item, and the flush reads the latest
            // content.
            new SpoolFolder(paths, clock).Add(
                SpoolKind.Memory,
                MemoryItem(payload),
                key: $"{payload.SessionId}\n{file}",
                hasNoTranscript
            );
        }
        finally
        {
            flush(paths);
        }
    }

    static ReadOnlySpan<byte> MemoryItem(HookPayload payload)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("session_id"u8, payload.SessionId);
            json.WriteString("transcript_path"u8, payload.TranscriptPath);
            json.WriteString("cwd"u8, payload.Cwd);
            json.WriteString("file_path"u8, payload.FilePath);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan;
    }

    /// <summary>
    /// Writes a hook's output: a greeting that the client shows only to the user and, if the user has enabled it, the
    /// session context for the model.
    /// </summary>
    static void Say(string? greeting, string? sessionContext, Stream output)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (greeting is not null)
                json.WriteString("systemMessage"u8, greeting);
            if (sessionContext is not null)
            {
                json.WriteStartObject("hookSpecificOutput"u8);
                json.WriteString("hookEventName"u8, "SessionStart"u8);
                json.WriteString("additionalContext"u8, sessionContext);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // Write the output in one call, so that the client never reads half an object.
        output.Write(buffer.WrittenSpan);
        output.Flush();
    }
}
