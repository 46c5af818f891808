using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Setup.ClaudeSettings;

/// <summary>
/// Changes the client's <c>settings.json</c>, which the client and the user write too. Does not write a file that is up
/// to date. Before each change, copies the file to <c>settings.json.bak</c>. If only this program has changed the file
/// since an earlier copy was made, keeps that copy, which does not contain our hooks.
/// </summary>
/// <param name="blocks">Whether a budget blocks prompts.</param>
sealed class ClientSettings(string path, bool blocks = false)
{
    readonly ClientSettingsFile _file = new(path);

    public string Path => _file.Path;
    public string Backup => _file.Backup;

    /// <summary>
    /// Computes what <see cref="Install"/> would change in the hooks, and who owns the status line. Throws a
    /// <see cref="Failure"/> if the file cannot be changed.
    /// </summary>
    public ClientSettingsChange Check(string program)
    {
        try
        {
            var edit = (byte[] file) => Merged(file, program, blocks, statusLine: false, permissions: false);
            return Describe(_file.Read(), edit).Change;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Failure(
                FailureKind.Unwritable,
                $"cannot read {Path} ({e.Reason}). Make it readable and try again.",
                e
            );
        }
    }

    /// <summary>The program that our hooks in this file call; null if there are none.</summary>
    public string? Program() => _file.Read() is { } file ? HookSettings.ProgramIn(Parse(file, out _)) : null;

    /// <summary>Whether the file contains hooks of the Python tool.</summary>
    public bool HasPythonTool() => _file.Read() is { } file && HookSettings.HasPythonTool(Parse(file, out _));

    /// <summary>
    /// Adds our hooks and replaces older ones, ours and the Python tool's. If the file cannot be changed safely, throws
    /// a <see cref="Failure"/> and changes nothing.
    /// </summary>
    /// <param name="statusLine">Whether to add the status line too, unless the file has one.</param>
    /// <param name="permissions">Whether to add rules that let Claude run our commands.</param>
    public ClientSettingsChange Install(string program, bool statusLine, bool permissions = false) =>
        Change(file => Merged(file, program, blocks, statusLine, permissions));

    /// <summary>
    /// Removes our hooks, status line and rules. Restores the original file byte for byte if only we changed it.
    /// </summary>
    public ClientSettingsChange Remove()
    {
        try
        {
            if (Original(_file.Read()) is { } original)
                return Restore(original);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(e);
        }

        return Change(Stripped);
    }

    /// <summary>
    /// Returns the original file if the current file is exactly that file with our changes, and an empty array if we
    /// created the file. Returns null if somebody else changed the file, or if the original contains our hooks or
    /// those of the Python tool.
    /// </summary>
    byte[]? Original(byte[]? file)
    {
        if (file is null)
            return null;
        var backup = _file.ReadBackup();
        try
        {
            var text = Parse(backup, out _);
            if (HookSettings.HasPythonTool(text) || HookSettings.ProgramIn(text) is not null)
                return null;
            return IsOursUpon(backup, file) ? backup : null;
        }
        catch (Failure)
        {
            return null;
        }
    }

    /// <summary>Whether the file is exactly what we write if the original is <paramref name="before"/>.</summary>
    bool IsOursUpon(byte[] before, byte[] file)
    {
        var text = Parse(file, out _);
        if (HookSettings.ProgramIn(text) is not { } program || !CanParse(before))
            return false;
        var hasStatusLine = text.Root["statusLine"] is not null;
        var hasPermissions = ClientSettingsPermissions.Any(text);
        var ours = Merged(before, program, HookSettings.BlocksIn(text), hasStatusLine, hasPermissions);
        return ours.AsSpan().SequenceEqual(file);
    }

    ClientSettingsChange Restore(byte[] original)
    {
        _file.Restore(original);
        return new(Changed: true, StatusLineOf(Parse(original, out _)), []);
    }

    ClientSettingsChange Change(Func<byte[], byte[]> edit)
    {
        try
        {
            while (true)
            {
                var before = _file.Read();
                var (change, after) = Describe(before, edit);
                if (!change.Changed)
                    return change;
                var backup = _file.ReadBackup();
                var isKept = KeepBackup(before, after, backup);
                // The client writes this file too. Its changes in the meantime must not be lost.
                if (!Same(before, _file.Read()))
                    continue;
                Write(after, backup);
                return isKept ? change : change with { Remarks = [.. change.Remarks, NoBackup] };
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(e);
        }
    }

    string NoBackup => $"no copy of the old file could be kept in {System.IO.Path.GetDirectoryName(Path)}";

    void Write(byte[] after, byte[] backup)
    {
        try
        {
            _file.Write(after);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!Same(backup, _file.ReadBackup()))
                _file.UndoBackup(backup);
            throw;
        }
    }

    (ClientSettingsChange Change, byte[] After) Describe(byte[]? before, Func<byte[], byte[]> edit)
    {
        var after = edit(before ?? []);
        var text = Parse(after, out _);
        var change = new ClientSettingsChange(
            !after.AsSpan().SequenceEqual(before ?? []),
            StatusLineOf(text),
            [.. HookSettings.Remarks(text)]
        )
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
        if (
            StatusLineOf(text) == StatusLineOwner.Ours
            && !HookSettings.IsLine(text.Root["statusLine"]!["command"]!.Text, program, "statusline")
        )
            text = text.Replace(text.Root["statusLine"]!["command"]!, line);
        else if (statusLine && StatusLineOf(text) == StatusLineOwner.None)
            text = text.Append(text.Root, "statusLine", new JsonObject { ["type"] = "command", ["command"] = line });
        // Even if no rules were requested, update the rules that we added earlier.
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
                    + "run claude-session-logger setup again; nothing was changed.",
                e
            );
        }
    }

    bool CanParse(byte[] file)
    {
        try
        {
            Parse(file, out _);
            return true;
        }
        catch (Failure)
        {
            return false;
        }
    }

    static StatusLineOwner StatusLineOf(ClientSettingsText text) =>
        text.Root["statusLine"] is not { Kind: not JsonTokenType.Null } line ? StatusLineOwner.None
        : line["command"]?.Text is { } command && HookSettingsCommand.IsStatusLine(command) ? StatusLineOwner.Ours
        : StatusLineOwner.Other;

    /// <returns>False if no copy could be written.</returns>
    bool KeepBackup(byte[]? before, byte[] after, byte[] backup)
    {
        // A file that only we wrote contains nothing to keep, and restoring it would restore our hooks.
        if (before is null || IsOursUpon([], before))
            return true;
        // Nobody else has changed the file since the copy was taken.
        if (File.Exists(Backup) && (Same(before, backup) || IsOursUpon(backup, before) || IsOursUpon(backup, after)))
            return true;
        return _file.TryWriteBackup(before);
    }

    static bool Same(byte[]? left, byte[]? right) =>
        left is null ? right is null : right is not null && left.AsSpan().SequenceEqual(right);

    Failure Unwritable(Exception e) =>
        new(
            FailureKind.Unwritable,
            $"cannot write {Path} ({e.Reason}). Make it writable and run claude-session-logger setup again.",
            e
        );
}
