using System.Text;
using System.Text.RegularExpressions;

namespace ClaudeSessionLogger.Memory.Scan;

/// <summary>The line of a possible credential, counted from 1, and its kind; never the text itself.</summary>
readonly record struct Credential(int Line, string Kind);

/// <summary>Where a credential is in a text.</summary>
readonly record struct CredentialPlace(int Start, int End, string Kind)
{
    /// <summary>A position in the line that is reported.</summary>
    public int LineAt { get; init; } = Start;
}

/// <summary>
/// Finds credentials, which must not leave the machine: keys of common services by their prefixes, private keys, tokens
/// in URLs, secrets that look generated, and passwords that people type (<see cref="PasswordScan"/>).
/// </summary>
static partial class CredentialScan
{
    public static IReadOnlyList<Credential> Find(ReadOnlySpan<byte> content)
    {
        var text = Encoding.Latin1.GetString(content);
        var found = Exact(text).ConvertAll(place => (place.LineAt, place.Kind));
        // Decoded as UTF-8, because people write passwords in every language.
        var typed = Encoding.UTF8.GetString(content);
        return Merged(
            Lines(text, found),
            Lines(typed, [.. PasswordScan.Places(typed).Select(place => (place.LineAt, place.Kind))])
        );
    }

    /// <summary>Where the credentials are in a text.</summary>
    public static IEnumerable<CredentialPlace> Places(string text) => Exact(text).Concat(PasswordScan.Places(text));

    static List<CredentialPlace> Exact(string text)
    {
        var found = new List<CredentialPlace>();
        foreach (
            var (kind, pattern) in (ReadOnlySpan<(string, Regex)>)
                [
                    ("AWS access key", Aws()),
                    ("GitHub token", GitHub()),
                    ("GitLab token", GitLab()),
                    ("Slack token", Slack()),
                    ("Slack webhook", SlackHook()),
                    ("Google API key", Google()),
                    ("Google OAuth secret", GoogleSecret()),
                    ("Anthropic API key", Anthropic()),
                    ("OpenAI API key", OpenAi()),
                    ("Stripe key", Stripe()),
                    ("npm token", Npm()),
                    ("PyPI token", PyPi()),
                    ("Hugging Face token", HuggingFace()),
                    ("SendGrid key", SendGrid()),
                    ("Twilio key", Twilio()),
                    ("DigitalOcean token", DigitalOcean()),
                    ("Telegram bot token", Telegram()),
                    ("Azure storage key", Azure()),
                    ("age secret key", Age()),
                    ("private key", PrivateKey()),
                    ("JSON web token", Jwt()),
                ]
        )
        {
            foreach (var match in pattern.EnumerateMatches(text))
                if (!IsExample(text.AsSpan(match.Index, match.Length)))
                    found.Add(new(match.Index, match.Index + match.Length, kind));
        }

        if (CredentialHints.Address(text))
            AddAddresses(found, text);
        if (CredentialHints.Authorization(text))
            foreach (Match match in Bearer().Matches(text))
                if (LooksGenerated(match.Groups[1].ValueSpan))
                    found.Add(Place(match, "authorization header"));
        if (CredentialHints.Assigned(text))
            foreach (Match match in Assigned().Matches(text))
                if (LooksGenerated(match.Groups[1].ValueSpan))
                    found.Add(Place(match, "secret in an assignment") with { LineAt = match.Groups[1].Index });
        return found;
    }

    static void AddAddresses(List<CredentialPlace> found, string text)
    {
        foreach (Match match in UrlPassword().Matches(text))
            if (!IsPlaceholder(match.Groups[1].ValueSpan))
                found.Add(Place(match, "password in an address"));
        foreach (Match match in UrlToken().Matches(text))
            if (LooksGenerated(match.Groups[1].ValueSpan))
                found.Add(Place(match, "token in an address"));
    }

    static CredentialPlace Place(Match match, string kind) =>
        new(match.Groups[1].Index, match.Groups[1].Index + match.Groups[1].Length, kind) { LineAt = match.Index };

    static List<Credential> Merged(List<Credential> exact, List<Credential> typed)
    {
        var lines = exact.Select(found => found.Line).ToHashSet();
        return [.. exact.Concat(typed.Where(found => !lines.Contains(found.Line))).OrderBy(found => found.Line)];
    }

    static List<Credential> Lines(string text, List<(int At, string Kind)> found)
    {
        var (lines, line, at) = (new List<Credential>(), 1, 0);
        foreach (var (index, kind) in found.OrderBy(each => each.At))
        {
            line += text.AsSpan(at, index - at).Count('\n');
            at = index;
            // A credential can match several kinds; only the first, which is the most specific, is kept.
            if (lines.Count == 0 || lines[^1].Line != line)
                lines.Add(new(line, kind));
        }

        return lines;
    }

    /// <summary>Whether the text is a placeholder from documentation: AKIAIOSFODNN7EXAMPLE, ghp_xxxxxxxx.</summary>
    static bool IsExample(ReadOnlySpan<char> text) =>
        text.Contains("EXAMPLE", StringComparison.Ordinal) || HasRun(text, 6);

    static bool IsPlaceholder(ReadOnlySpan<char> text) => text.Length < 4 || PasswordPlaceholder.Is(text);

    /// <summary>Whether one character is repeated this many times in a row.</summary>
    public static bool HasRun(ReadOnlySpan<char> text, int length)
    {
        for (int i = 1, run = 1; i < text.Length; i++)
        {
            run = text[i] == text[i - 1] ? run + 1 : 1;
            if (run >= length)
                return true;
        }

        return false;
    }

    /// <summary>
    /// Whether a text looks generated: it is long, mixes letters and digits and has many different characters, unlike
    /// words, paths and dates.
    /// </summary>
    static bool LooksGenerated(ReadOnlySpan<char> text)
    {
        if (text.Length < 16 || IsPlaceholder(text) || IsExample(text))
            return false;
        int digits = 0,
            letters = 0,
            changes = 0;
        Span<bool> seen = stackalloc bool[128];
        seen.Clear();
        var different = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            digits += char.IsAsciiDigit(c) ? 1 : 0;
            letters += char.IsAsciiLetter(c) ? 1 : 0;
            changes += i > 0 && char.IsAsciiDigit(c) != char.IsAsciiDigit(text[i - 1]) ? 1 : 0;
            if (c < 128 && !seen[c])
                (seen[c], different) = (true, different + 1);
        }

        return digits >= 3 && letters >= 3 && changes >= 4 && different >= 10;
    }

    [GeneratedRegex(@"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b")]
    private static partial Regex Aws();

    [GeneratedRegex(@"\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59})\b")]
    private static partial Regex GitHub();

    [GeneratedRegex(@"\bgl(?:pat|dt|rt|cbt|ptt|ft|soat|agent)-[A-Za-z0-9_-]{20,}")]
    private static partial Regex GitLab();

    [GeneratedRegex(@"\bxox[abeoprs]-(?:\d+-)?[A-Za-z0-9-]{20,}|\bxapp-\d-[A-Z0-9]+-\d+-[a-f0-9]{32,}")]
    private static partial Regex Slack();

    [GeneratedRegex(@"https://hooks\.slack\.com/services/T[A-Z0-9]+/B[A-Z0-9]+/[A-Za-z0-9]{20,}")]
    private static partial Regex SlackHook();

    [GeneratedRegex(@"\bAIza[A-Za-z0-9_-]{35}")]
    private static partial Regex Google();

    [GeneratedRegex(@"\bGOCSPX-[A-Za-z0-9_-]{28}|\bya29\.[A-Za-z0-9_-]{30,}")]
    private static partial Regex GoogleSecret();

    [GeneratedRegex(@"\bsk-ant-[a-z0-9]+-[A-Za-z0-9_-]{40,}")]
    private static partial Regex Anthropic();

    [GeneratedRegex(@"\bsk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{40,}|\bsk-[A-Za-z0-9]{48}\b")]
    private static partial Regex OpenAi();

    [GeneratedRegex(@"\b(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{20,}|\bwhsec_[A-Za-z0-9+/=]{24,}")]
    private static partial Regex Stripe();

    [GeneratedRegex(@"\bnpm_[A-Za-z0-9]{36}\b|//[^\s/]+/:_authToken=[A-Za-z0-9-]{20,}")]
    private static partial Regex Npm();

    [GeneratedRegex(@"\bpypi-AgE[A-Za-z0-9_-]{50,}")]
    private static partial Regex PyPi();

    [GeneratedRegex(@"\bhf_[A-Za-z0-9]{34,}\b")]
    private static partial Regex HuggingFace();

    [GeneratedRegex(@"\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}")]
    private static partial Regex SendGrid();

    [GeneratedRegex(@"\bSK[0-9a-f]{32}\b")]
    private static partial Regex Twilio();

    [GeneratedRegex(@"\bdo[opr]_v1_[a-f0-9]{64}\b")]
    private static partial Regex DigitalOcean();

    [GeneratedRegex(@"\b\d{8,10}:AA[A-Za-z0-9_-]{33}\b")]
    private static partial Regex Telegram();

    [GeneratedRegex(@"\bAccountKey=[A-Za-z0-9+/]{86}==")]
    private static partial Regex Azure();

    [GeneratedRegex(@"\bAGE-SECRET-KEY-1[A-Z0-9]{58}\b")]
    private static partial Regex Age();

    // Requires key data after the BEGIN line, because that line alone occurs in many texts about keys.
    [GeneratedRegex(
        @"-----BEGIN (?:[A-Z]+ ){0,2}PRIVATE KEY(?: BLOCK)?-----\s+(?:[A-Za-z-]+: [^\n]*\s+)*[A-Za-z0-9+/=]{32}"
    )]
    private static partial Regex PrivateKey();

    [GeneratedRegex(@"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,}")]
    private static partial Regex Jwt();

    [GeneratedRegex(@"\b[a-z][a-z0-9+.-]{1,20}://[^\s:/@""'<>`]{0,100}:([^\s:/@""'<>`]{1,200})@[A-Za-z0-9\[]")]
    private static partial Regex UrlPassword();

    [GeneratedRegex(
        @"https?://[^\s""'<>`]{1,500}?[?&](?:access_token|auth_token|token|api_?key|key|sig|signature|secret|"
            + @"password)=([^\s&""'<>`)\]]{16,500})",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex UrlToken();

    [GeneratedRegex(@"\b(?:Bearer|Basic)\s+([A-Za-z0-9._~+/=-]{20,2000})")]
    private static partial Regex Bearer();

    [GeneratedRegex(
        @"(?:password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|client[_-]?secret)[""'`]?\s{0,"
            + @"3}(?::=|=>|=|:)\s{0,3}[""'`]?([A-Za-z0-9+/=_.!@#$%^&*~-]{16,200})",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Assigned();
}
