using ClaudeSessionLogger.Memory.Disk;
using ClaudeSessionLogger.Platform.Text;
using Xunit;

namespace ClaudeSessionLogger.Tests.Memory;

/// <summary>Names from a hub that could cause harm on this machine.</summary>
public sealed class MemoryNameTests
{
    [Theory]
    [InlineData("MEMORY.md")]
    [InlineData("feedback_tests.md")]
    [InlineData("user/prefers tabs.md")]
    [InlineData("notes.v2.md")]
    [InlineData("Überblick – août.md")]
    [InlineData("日本語/メモ.md")]
    [InlineData("👩‍💻.md")]
    [InlineData("console.md")]
    [InlineData("com.md")]
    public void A_usual_name_is_accepted(string name)
    {
        Assert.True(MemoryName.TryParse(name, out var parsed, out var reason), reason);
        Assert.Equal(name, parsed.Value);
    }

    [Theory]
    [InlineData("..", "does not end")]
    [InlineData("../settings.md", "leads out")]
    [InlineData("a/../../x.md", "leads out")]
    [InlineData("a/./x.md", "leads out")]
    [InlineData("/etc/x.md", "absolute")]
    [InlineData("\\x.md", "absolute")]
    [InlineData("C:/x.md", "drive")]
    [InlineData("c:x.md", "drive")]
    [InlineData("//server/share/x.md", "absolute")]
    [InlineData("\\\\server\\share\\x.md", "absolute")]
    [InlineData("a\\..\\x.md", "contains \\,")]
    [InlineData("x.md:stream.md", "contains :,")]
    [InlineData("why?.md", "contains ?,")]
    [InlineData("a<b.md", "contains <,")]
    [InlineData("x\0.md", "control")]
    [InlineData("x\n.md", "control")]
    [InlineData("x\u001b[2J.md", "control")]
    [InlineData("x\u0085.md", "control")]
    [InlineData("x\u202edm.exe.md", "are invisible")]
    [InlineData("x\u200b.md", "are invisible")]
    [InlineData("\uf900.md", "systems change")]
    [InlineData("NUL.md", "device")]
    [InlineData("nul .md", "device")]
    [InlineData("com1.notes.md", "device")]
    [InlineData("LPT².md", "device")]
    [InlineData("aux/x.md", "device")]
    [InlineData("CONIN$.md", "device")]
    [InlineData("folder./x.md", "would remove")]
    [InlineData("folder /x.md", "would remove")]
    [InlineData(" x.md", "would remove")]
    [InlineData("x.md.", "does not end")]
    [InlineData("x.md ", "does not end")]
    [InlineData("x.txt", "does not end")]
    [InlineData("x", "does not end")]
    [InlineData("X.MD", "does not end")]
    [InlineData(".md", "begins with a dot")]
    [InlineData("._x.md", "begins with a dot")]
    [InlineData(".git/x.md", "begins with a dot")]
    [InlineData("a//x.md", "without a name")]
    [InlineData("a/", "does not end")]
    [InlineData("1/2/3/4/5/6/7/8/9.md", "deep")]
    [InlineData("", "empty")]
    [InlineData(null, "empty")]
    public void An_unsafe_or_unportable_name_is_refused(string? name, string because)
    {
        Assert.False(MemoryName.TryParse(name, out _, out var reason));
        Assert.Contains(because, reason, StringComparison.Ordinal);
        Assert.Equal(SafeText.Safe(reason), reason);
    }

    [Fact]
    public void The_length_of_a_name_and_of_its_parts_is_limited()
    {
        Assert.False(MemoryName.TryParse(new string('x', 10_000_000), out _, out _));
        Assert.False(MemoryName.TryParse(new string('ü', 110) + ".md", out _, out var reason));
        Assert.Contains("200 bytes", reason, StringComparison.Ordinal);
        Assert.True(MemoryName.TryParse(new string('x', 197) + ".md", out _, out _));
        Assert.False(
            MemoryName.TryParse(string.Join('/', Enumerable.Repeat(new string('x', 100), 4)) + ".md", out _, out _)
        );
    }

    [Theory]
    [InlineData("notes.md", "Notes.md")]
    [InlineData("caf\u00e9.md", "cafe\u0301.md")]
    [InlineData("\u212bngstr\u00f6m.md", "a\u030angstro\u0308m.md")]
    [InlineData("\u1e69.md", "s\u0307\u0323.md")] // two accents, in either order
    [InlineData("각.md", "\u1100\u1161\u11a8.md")]
    [InlineData("straße.md", "STRASSE.md")]
    [InlineData("ς.md", "σ.md")]
    [InlineData("x.md", "x.md/y.md")]
    [InlineData("Sub/a.md", "sub/b.md")]
    [InlineData("a\u200d.md", "a.md")]
    public void Names_that_are_the_same_on_some_machine_are_not_both_accepted(string one, string other)
    {
        var check = MemoryNameCheck.Check([one, other], []);
        Assert.Single(check.Valid);
        Assert.Contains("it is the same name as", Assert.Single(check.Refused).Reason, StringComparison.Ordinal);
        Assert.Equal(check.Valid, MemoryNameCheck.Check([other, one], []).Valid);
    }

    [Theory]
    [InlineData("resume.md", "résumé.md")]
    [InlineData("a.md", "a/a.md")]
    [InlineData("sub/a.md", "sub/b.md")]
    public void Names_that_differ_on_all_machines_are_both_accepted(string one, string other) =>
        Assert.Empty(MemoryNameCheck.Check([one, other], []).Refused);

    [Fact]
    public void An_unpaired_surrogate_is_refused() => Assert.False(MemoryName.TryParse("\ud800.md", out _, out _));

    [Fact]
    public void An_existing_name_takes_precedence_over_a_new_one()
    {
        var here = Assert.Single(MemoryNameCheck.Check(["notes.md"], []).Valid);
        Assert.Empty(MemoryNameCheck.Check(["NOTES.md"], [here]).Valid);
        Assert.Equal(here, Assert.Single(MemoryNameCheck.Check(["notes.md"], [here]).Valid));
    }

    [Fact]
    public void A_refused_name_is_shown_without_escape_sequences()
    {
        var refused = Assert.Single(MemoryNameCheck.Check(["\u001b]0;owned\a\u001b[31mx/../y.md"], []).Refused);
        Assert.Equal("x/../y.md", refused.Shown);
    }
}
