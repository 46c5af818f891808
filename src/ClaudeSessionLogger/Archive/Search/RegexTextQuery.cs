using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Archive.Search;

/// <summary>A regular expression, matched in each text of a session in a time that is linear in its length.</summary>
sealed class RegexTextQuery : TextQuery
{
    readonly Regex _regex;

    RegexTextQuery(Regex regex) => _regex = regex;

    /// <summary>Throws a <see cref="Failure"/> if it is not a regular expression.</summary>
    public static RegexTextQuery Parse(string pattern)
    {
        try
        {
            return new(
                new(pattern, RegexOptions.NonBacktracking | RegexOptions.Multiline | RegexOptions.CultureInvariant)
            );
        }
        catch (ArgumentException e)
        {
            throw new Failure(
                FailureKind.Invalid,
                $"cannot search for this regular expression: {SafeText.Safe(e.Reason)}. Use --exact to search for the "
                    + "text as it is."
            );
        }
        catch (NotSupportedException)
        {
            throw new Failure(
                FailureKind.Invalid,
                "cannot search for this regular expression: lookarounds and backreferences are not supported, and its "
                    + "repetitions may be too many. Use a simpler one."
            );
        }
    }

    public override string Text => _regex.ToString();

    public override int Terms => 1;

    public override int Rate(ReadOnlySpan<byte> text, Span<int> qualities, WordNormalizer normalizer)
    {
        var characters = ArrayPool<char>.Shared.Rent(text.Length);
        try
        {
            if (!_regex.IsMatch(characters.AsSpan(0, Encoding.UTF8.GetChars(text, characters))))
                return 0;
            qualities[0] = SearchTerm.Whole;
            return 1;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(characters);
        }
    }

    public override IReadOnlyList<Range> MatchesIn(string line)
    {
        var found = new List<Range>();
        foreach (var match in _regex.EnumerateMatches(line))
            if (match.Length > 0)
                found.Add(match.Index..(match.Index + match.Length));
        return found;
    }
}
