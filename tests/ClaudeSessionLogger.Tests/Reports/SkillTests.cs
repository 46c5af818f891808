using System.Text;
using System.Text.RegularExpressions;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Reports;

/// <summary>The skill is short, contains every documented phrase, and its commands work.</summary>
public sealed partial class SkillTests : IDisposable
{
    const int MaxTokens = 1_500;
    const double BytesOfAToken = 3.5;

    static readonly string s_skill = File.ReadAllText(Repository.In("plugin", "skills", "session-log", "SKILL.md"));

    readonly TemporaryHome _home = new();

    public static TheoryData<string> Commands =>
        [
            .. Command()
                .Matches(s_skill)
                .Select(match => match.Groups[1].Value)
                .Where(line => line.Contains(' ', StringComparison.Ordinal))
                .Distinct(),
        ];

    public void Dispose() => _home.Dispose();

    [Fact]
    public void The_skill_has_less_than_1500_tokens() =>
        Assert.InRange(Encoding.UTF8.GetByteCount(s_skill) / BytesOfAToken, 100, MaxTokens);

    [Theory]
    [InlineData("log an issue")]
    [InlineData("log a finding / task / decision / note")]
    [InlineData("resolve the WORDS issue")]
    [InlineData("resolve ID")]
    [InlineData("set ID to blocked / in progress")]
    [InlineData("list open issues")]
    [InlineData("what did I log")]
    [InlineData("check my inbox")]
    [InlineData("what changed")]
    [InlineData("search memory for WORDS")]
    [InlineData("what did this session cost")]
    [InlineData("claim the next task")]
    public void The_skill_contains_every_documented_phrase(string phrase) =>
        Assert.Contains(phrase, s_skill, StringComparison.OrdinalIgnoreCase);

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task The_commands_of_the_skill_run(string line)
    {
        const string Session = "0a1b2c3d-0000-4000-8000-000000000001";
        new TranscriptWriter(_home.Projects, _home.In("work"), Session)
            .Prompt("hello")
            .Response(new(10, 20, 0, 0, 30))
            .Save();
        (await Built.Run(_home, "import")).Succeeded();
        var output = (await Built.Run(_home, "log", "--category", "task", "--title", "about WORDS")).Succeeded().Out;
        var id = output[(output.IndexOf("id=", StringComparison.Ordinal) + 3)..].Trim();
        if (line.Contains(" release ", StringComparison.Ordinal))
            (await Built.Run(_home, "claim", id)).Succeeded();
        var words = Word()
            .Matches(line)
            .Skip(1)
            .Select(match =>
                match.Value.Trim('"') switch
                {
                    "ID" => id[..8],
                    "$CLAUDE_CODE_SESSION_ID" => Session,
                    var word => word,
                }
            );

        (await Built.Run(_home, words)).Succeeded();
    }

    [GeneratedRegex("`(claude-session-logger [^`]+)`")]
    private static partial Regex Command();

    [GeneratedRegex("\"[^\"]*\"|[^ ]+")]
    private static partial Regex Word();
}
