using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Cli.Commands.Sessions;

/// <summary>
/// Writes a conversation to a file that only its owner can read. The file is replaced when it is complete; a link is
/// not followed.
/// </summary>
static class SessionOutputFile
{
    public static void Write(string given, Action<Stream> write)
    {
        if (given.Length == 0 || Directory.Exists(given))
            throw new Failure(
                FailureKind.Invalid,
                $"cannot write to '{SafeText.Safe(given)}': it is not the name of a file. Name a file."
            );
        var path = Path.GetFullPath(given);
        if (!Directory.Exists(Path.GetDirectoryName(path)))
            throw new Failure(
                FailureKind.NotFound,
                $"cannot write to {SafeText.Safe(path)}: its folder does not exist. Create the folder, or name another "
                    + "file."
            );
        var temporary = AtomicFile.NewName(path);
        try
        {
            using (var stream = PrivateFile.Open(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            using (var buffered = new BufferedStream(stream, 1 << 16))
                write(buffered);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            AtomicFile.TryDelete(temporary);
            throw new Failure(
                FailureKind.Unwritable,
                $"cannot write to {SafeText.Safe(path)} ({AtomicFile.Reason(e, temporary, path)}). Name another file.",
                e
            );
        }
        catch
        {
            AtomicFile.TryDelete(temporary);
            throw;
        }
    }
}
