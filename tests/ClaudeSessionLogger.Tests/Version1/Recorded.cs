using ClaudeSessionLogger.Tests.Support;

namespace ClaudeSessionLogger.Tests.Version1;

/// <summary>
/// The recorded output of version 1, in files next to these tests. <c>CSL_RECORD_V1=1</c> writes them; see record.sh.
/// </summary>
static class Recorded
{
    public static bool IsRecording => Environment.GetEnvironmentVariable("CSL_RECORD_V1") == "1";

    public static string Read(string file) => File.ReadAllText(PathOf(file));

    public static IReadOnlyList<string> Lines(string file) => File.ReadAllLines(PathOf(file));

    public static void Write(string file, string text) => File.WriteAllText(PathOf(file), text);

    static string PathOf(string file) => Repository.In("tests", "ClaudeSessionLogger.Tests", "Version1", file);
}
