using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Platform.App;

/// <summary>Reads, writes, locks and replaces the file <c>config.json</c>.</summary>
static class SettingsFile
{
    static readonly TimeSpan s_wait = TimeSpan.FromSeconds(5);
    static readonly JsonDocumentOptions s_lenient = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };
    static readonly JsonSerializerOptions s_readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>
    /// Returns an empty object if there is no file. Throws a <see cref="Failure"/> if the file is invalid.
    /// </summary>
    public static JsonObject Read(AppPaths paths, out bool isMissing)
    {
        isMissing = false;
        try
        {
            // ReadAllText removes a byte order mark.
            var text = File.ReadAllText(paths.ConfigFile);
            // A power failure can leave an empty file. A valid file without settings contains {}.
            if (string.IsNullOrWhiteSpace(text.Trim('\0')))
                throw Invalid(paths, "it is empty");
            // Count reads the whole object, and throws if a name occurs twice.
            return JsonNode.Parse(text, documentOptions: s_lenient) is JsonObject json && json.Count >= 0
                ? json
                : throw Invalid(paths, "it must contain an object, { … }");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            if (RememberedExclusions.Count(paths) is > 0 and var count)
            {
                var excluded = count == 1 ? "project or folder" : "projects or folders";
                throw Invalid(paths, $"it is missing, but it excluded {count} {excluded}");
            }

            isMissing = true;
            return [];
        }
        catch (JsonException e)
        {
            throw Invalid(paths, $"line {e.LineNumber + 1}, column {e.BytePositionInLine + 1} is not valid JSON");
        }
        catch (ArgumentException)
        {
            throw Invalid(paths, "a name occurs twice");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Invalid(paths, e.Reason);
        }
    }

    /// <summary>Why the file cannot be read; null if it can, or if there is none and none is missing.</summary>
    public static Failure? FindProblem(AppPaths paths)
    {
        try
        {
            Read(paths, out _);
            return null;
        }
        catch (Failure failure)
        {
            return failure;
        }
    }

    /// <summary>Writes the settings. Comments of the person stay, except within a value that changes.</summary>
    public static void Write(AppPaths paths, JsonObject json)
    {
        try
        {
            paths.CreateHome();
            var content = File.Exists(paths.ConfigFile)
                ? SettingsEdit.Apply(File.ReadAllBytes(paths.ConfigFile), Read(paths, out _), json, s_readable)
                : Encoding.UTF8.GetBytes(json.ToJsonString(s_readable) + "\n");
            AtomicFile.Write(paths.ConfigFile, content, durable: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(paths, e);
        }
    }

    /// <summary>
    /// Renames an existing file, so that its name ends in <c>.broken</c>, and writes a new one without settings and
    /// exclusions.
    /// </summary>
    public static void Replace(AppPaths paths)
    {
        try
        {
            if (File.Exists(paths.ConfigFile))
            {
                var broken = AtomicFile.NewName(paths.ConfigFile).Replace(".tmp", ".broken", StringComparison.Ordinal);
                File.Move(paths.ConfigFile, broken);
            }

            AtomicFile.Write(paths.ConfigFile, "{}\n"u8, durable: true);
            RememberedExclusions.Write(paths, "");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(paths, e);
        }
    }

    public static FileStream AcquireLock(AppPaths paths)
    {
        try
        {
            return FileLock.Acquire(paths.ConfigFile + ".lock", s_wait, isPrivate: true);
        }
        catch (UnauthorizedAccessException e)
        {
            throw Unwritable(paths, e);
        }
        catch (IOException e)
        {
            throw new Failure(
                FailureKind.Busy,
                $"cannot lock {paths.ConfigFile} ({e.Reason}). Try again when no other setup is running.",
                e
            );
        }
    }

    static Failure Invalid(AppPaths paths, string reason) =>
        new(
            FailureKind.Invalid,
            $"cannot read {paths.ConfigFile} ({reason}). Restore a good copy, or run claude-session-logger setup "
                + "--reset-config to create one without exclusions."
        );

    static Failure Unwritable(AppPaths paths, Exception e) =>
        new(
            FailureKind.Unwritable,
            $"cannot write {paths.ConfigFile} ({e.Reason}). Make it writable and try again.",
            e
        );
}
