using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Setup.ClaudeSettings;

enum StatusLineOwner { None, Ours, Other }

/// <summary>
/// The result, or the expected result, of changing a settings file. <paramref name="StatusLine"/> is the resulting
/// owner of the status line; <paramref name="Remarks"/> are sentences about what was left unchanged.
/// </summary>
sealed record ClientSettingsChange(bool Changed, StatusLineOwner StatusLine, IReadOnlyList<string> Remarks)
{
    /// <summary>Whether the file disables all hooks.</summary>
    public bool AllDisabled { get; init; }

    /// <summary>Whether Claude may run our commands without asking.</summary>
    public bool HasPermissions { get; init; }

    /// <summary>Whether our plugin, which has its own hooks, is enabled.</summary>
    public bool HasPlugin { get; init; }
}

/// <summary>
/// Changes the client's <c>settings.json</c>, which the client and the user write too. An up-to-date file is not
/// touched; a copy is kept as <c>settings.json.bak</c> before the first change.
/// </summary>
/// <param name="blocks">Whether a budget blocks prompts.</param>
sealed class ClientSettings(string path, bool blocks = false)
{
    public string Path { get; } = path;
    public string Backup => Path + ".bak";

    /// <summary>
    /// Checks whether <see cref="Install"/> would change the hooks, and whose the status line is. Throws a
    /// <see cref="Failure"/> if the file cannot be changed.
    /// </summary>
    public ClientSettingsChange Check(string program)
    {
        try
        {
            return Describe(Read(), file => Merged(file, program, blocks, statusLine: false, permissions: false)).Change;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Failure(
                FailureKind.Unwritable,
                $"cannot read {Path} ({e.Message}). Make it readable and try again",
                e
            );
        }
    }

    /// <summary>The program that our hooks in this file call; null if there are none.</summary>
    public string? Program() => Read() is { } file ? HookSettings.ProgramIn(Parse(file, out _)) : null;

    /// <summary>
    /// Adds our hooks, replacing older ones of ours and the Python tool's; with <paramref name="statusLine"/> also the
    /// status line, unless there is one; with <paramref name="permissions"/> also rules that let Claude run our
    /// commands. Throws a <see cref="Failure"/> and leaves the file unchanged if it cannot be changed.
    /// </summary>
    public ClientSettingsChange Install(string program, bool statusLine, bool permissions = false) =>
        Change(file => Merged(file, program, blocks, statusLine, permissions));

    /// <summary>
    /// Removes our hooks, status line and rules; restores the original file byte for byte if only we have changed it.
    /// </summary>
    public ClientSettingsChange Remove()
    {
        try
        {
            if (Original(Read()) is { } original)
                return GiveBack(original);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(e);
        }

        return Change(Stripped);
    }

    /// <summary>
    /// The original file, if the current file is exactly what we make of it: empty if we created the file, null if
    /// somebody else has changed it or if the original contains hooks of ours or the Python tool's.
    /// </summary>
    byte[]? Original(byte[]? file)
    {
        if (file is null)
            return null;
        var backup = File.Exists(Backup) ? File.ReadAllBytes(Backup) : [];
        try
        {
            var text = Parse(backup, out _);
            var mine = Parse(file, out _);
            if (HookSettings.HasPythonTool(text) || HookSettings.ProgramIn(text) is not null || HookSettings.ProgramIn(mine) is not { } program)
                return null;
            return Merged(backup, program, HookSettings.BlocksIn(mine), mine.Root["statusLine"] is not null, ClientSettingsPermissions.Any(mine)).AsSpan().SequenceEqual(file) ? backup : null;
        }
        catch (Failure)
        {
            return null;
        }
    }

    ClientSettingsChange GiveBack(byte[] original)
    {
        var created = original.Length == 0 && !File.Exists(Backup);
        if (created && new FileInfo(Path).LinkTarget is null)
            File.Delete(Path);
        else
            Write(created ? "{}\n"u8 : original);
        AtomicFile.TryDelete(Backup);
        return new(Changed: true, StatusLineOf(Parse(original, out _)), []);
    }

    ClientSettingsChange Change(Func<byte[], byte[]> edit)
    {
        try
        {
            while (true)
            {
                var before = Read();
                var (change, after) = Describe(before, edit);
                if (!change.Changed)
                    return change;
                KeepBackup(before);
                // The client writes this file too. What it wrote in the meantime must not be lost.
                if (!Same(before, Read()))
                    continue;
                Write(after);
                return change;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(e);
        }
    }

    (ClientSettingsChange Change, byte[] After) Describe(byte[]? before, Func<byte[], byte[]> edit)
    {
        var after = edit(before ?? []);
        var text = Parse(after, out _);
        var change = new ClientSettingsChange(!after.AsSpan().SequenceEqual(before ?? []), StatusLineOf(text), [.. HookSettings.Remarks(text)])
        {
            AllDisabled = HookSettings.AllDisabled(text),
            HasPlugin = HookSettings.HasPlugin(text),
            HasPermissions = ClientSettingsPermissions.AreAll(text),
        };
        return (change, after);
    }

    byte[] Merged(byte[] file, string program, bool blocks, bool statusLine, bool permissions)
    {
        var text = new HookSettings(program, blocks).Install(Parse(file, out var encoding));
        var line = HookSettings.Line(program, "statusline");
        if (StatusLineOf(text) == StatusLineOwner.Ours && text.Root["statusLine"]!["command"]!.Text != line)
            text = text.Replace(text.Root["statusLine"]!["command"]!, line);
        else if (statusLine && StatusLineOf(text) == StatusLineOwner.None)
            text = text.Append(text.Root, "statusLine", new JsonObject { ["type"] = "command", ["command"] = line });
        // Existing rules are kept up to date.
        if (permissions || ClientSettingsPermissions.Any(text))
            text = ClientSettingsPermissions.Install(text);
        return encoding.Encode(text.Body);
    }

    byte[] Stripped(byte[] file)
    {
        var before = Parse(file, out var encoding);
        var text = HookSettings.Remove(before);
        if (StatusLineOf(text) == StatusLineOwner.Ours)
            text = text.Remove(text.Root, text.Root["statusLine"]!);
        text = ClientSettingsPermissions.Remove(text);
        return ReferenceEquals(text, before) ? file : encoding.Encode(text.Body);
    }

    ClientSettingsText Parse(byte[] file, out ClientSettingsEncoding encoding)
    {
        encoding = ClientSettingsEncoding.Of(file);
        byte[] body = [];
        try
        {
            body = encoding.Decode(file);
            var text = new ClientSettingsText(body);
            return ClientSettingsProblem.Of(Path, text) is { } problem ? throw problem : text;
        }
        catch (JsonException e)
        {
            throw ClientSettingsProblem.NotJson(Path, body, e);
        }
        catch (DecoderFallbackException e)
        {
            throw new Failure(
                FailureKind.Invalid,
                $"cannot read {Path}: it has a UTF-16 byte order mark but is not UTF-16. Save it as UTF-8 and "
                    + "run `claude-session-logger setup` again; nothing was changed",
                e
            );
        }
    }

    static StatusLineOwner StatusLineOf(ClientSettingsText text) =>
        text.Root["statusLine"] is not { Kind: not JsonTokenType.Null } line ? StatusLineOwner.None
        : line["command"]?.Text is { } command && HookSettingsCommand.IsStatusLine(command) ? StatusLineOwner.Ours
        : StatusLineOwner.Other;

    byte[]? Read()
    {
        try
        {
            return File.ReadAllBytes(Path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>
    /// Whether only we wrote the file: it contains nothing else to keep, and restoring it would restore our hooks.
    /// </summary>
    bool IsAllOurs(byte[] file)
    {
        var text = Parse(file, out _);
        return HookSettings.ProgramIn(text) is { } program && Merged([], program, HookSettings.BlocksIn(text), text.Root["statusLine"] is not null, ClientSettingsPermissions.Any(text)).AsSpan().SequenceEqual(file);
    }

    void KeepBackup(byte[]? before)
    {
        if (before is null || File.Exists(Backup) || IsAllOurs(before))
            return;
        var temporary = AtomicFile.NewName(Backup);
        AtomicFile.Write(temporary, before, durable: true, ModeOf(Path));
        try
        {
            File.Move(temporary, Backup, overwrite: false);
        }
        catch (IOException) when (File.Exists(Backup))
        {
            AtomicFile.TryDelete(temporary); // Another setup has just kept a copy.
        }
    }

    void Write(ReadOnlySpan<byte> content)
    {
        // Write through a symbolic link (dotfiles kept elsewhere), so that the link is not replaced.
        var target = RealPath.Resolve(Path);
        if (ModeOf(target) is { } mode && !mode.HasFlag(UnixFileMode.UserWrite))
            throw new UnauthorizedAccessException($"{target} is read-only");
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
        AtomicFile.Write(target, content, durable: true, ModeOf(target));
    }

    static UnixFileMode? ModeOf(string file) => OperatingSystem.IsWindows() || !File.Exists(file) ? null : File.GetUnixFileMode(file);

    static bool Same(byte[]? left, byte[]? right) => left is null ? right is null : right is not null && left.AsSpan().SequenceEqual(right);

    Failure Unwritable(Exception e) => new(FailureKind.Unwritable,
        $"cannot write {Path} ({e.Message}). Make it writable and run `claude-session-logger setup` again", e);
}
