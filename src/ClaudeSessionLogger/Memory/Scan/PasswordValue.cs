using System.Buffers;
using System.Text.RegularExpressions;

namespace ClaudeSessionLogger.Memory.Scan;

/// <summary>
/// Where a value was found. In places where only a value can follow, even a simple word counts as a password.
/// </summary>
enum PasswordPlace
{
    /// <summary><c>password: …</c>. Sentences can begin like this too.</summary>
    Prose,

    /// <summary><c>password = …</c>. Code can look like this too.</summary>
    Assignment,

    /// <summary><c>DB_PASSWORD=…</c>, <c>--password=…</c>, <c>mysql -p…</c>: only a value can follow.</summary>
    Setting,
}

/// <summary>
/// Distinguishes a password from a variable, an expression, a placeholder, and the next word of a sentence.
/// </summary>
static partial class PasswordValue
{
    static readonly SearchValues<char> s_symbols = SearchValues.Create("!@#$%^&*?+=~"),
        s_brackets = SearchValues.Create("(){}<>[]\\");
    const int Shortest = 6;

    public static bool IsPassword(ReadOnlySpan<char> value, PasswordPlace place, bool isQuoted)
    {
        if (!isQuoted)
            value = TrimPunctuation(value);
        if (
            value.Length < Shortest
            || value.ContainsAny(" \t")
            || IsReference(value)
            || Placeholder().IsMatch(value)
            || Technical().IsMatch(value)
            || CredentialScan.HasRun(value, 5)
        )
            return false;

        var (hasLetter, hasDigit, hasSymbol) = (
            false,
            value.ContainsAnyInRange('0', '9'),
            value[..^1].ContainsAny(s_symbols)
        );
        foreach (var c in value)
            hasLetter |= char.IsLetter(c);
        if (!hasLetter)
            return hasDigit && place == PasswordPlace.Setting && !Number().IsMatch(value);

        // A value that consists of letters is a password only in settings and in quoted assignments. Elsewhere it is a
        // word or a name.
        if (!hasDigit && !hasSymbol)
            return place == PasswordPlace.Setting
                ? !Constant().IsMatch(value)
                : place == PasswordPlace.Assignment && isQuoted && Word().IsMatch(value);
        return isQuoted && place != PasswordPlace.Prose
            || !Identifier().IsMatch(value) && (place == PasswordPlace.Setting || !Numbered().IsMatch(value));
    }

    /// <summary>Removes characters that belong to the surrounding sentence, table or code.</summary>
    static ReadOnlySpan<char> TrimPunctuation(ReadOnlySpan<char> value)
    {
        if (value.IndexOf("</", StringComparison.Ordinal) is > 0 and var tag)
            value = value[..tag];
        value = value.TrimStart("([*_").TrimEnd(".,;:|*_…)]}");
        return value.EndsWith("\\n", StringComparison.Ordinal) ? value[..^2] : value;
    }

    // $VARIABLE, ${…}, <…>, {{…}}, %NAME%, function(…), a.b.c, a[0], a path, an address, a mail address.
    static bool IsReference(ReadOnlySpan<char> value) =>
        value[0] is '$' or '<' or '{' or '%' or '/' or '\\' or '~' or '&' or '-' or '…'
        || value.StartsWith("...", StringComparison.Ordinal)
        || value.StartsWith("op:", StringComparison.Ordinal)
        || value.ContainsAny(s_brackets)
        || value.Contains("${", StringComparison.Ordinal)
        || value.Contains("://", StringComparison.Ordinal)
        || Reference().IsMatch(value);

    // a.b, a->b, a::b, a?.b, name@host, a/b/c, file.ext
    [GeneratedRegex(
        @"^(?:!?[A-Za-z_][A-Za-z0-9_]*(?:(?:\?\.|\.|->|::)[A-Za-z_][A-Za-z0-9_]*)+!?|[^@]+@[A-Za-z0-9-]+\.[A-Za-z.]+|"
            + @"[^/]*/[^/]*/.*|.*/.*\.[a-z]{1,5}|#\d+|@[A-Za-z][\w/-]*)$"
    )]
    private static partial Regex Reference();

    // The value consists only of separators and words that stand for a password: your-password-here, Password123!,
    // test1234.
    [GeneratedRegex(
        """
            ^(?>(?:passwords?|passwd|passphrase|passwort|passwords|pass|pwd|pw|secrets?|changeit|change|replace|insert|enter|fill|type|choose|pick|set|use|see|your|yours|ihr|dein|mein|mon|votre|tu|my|the|an|new|old|
            current|confirm|repeat|testing|tests?|example|sample|demo|dummy|fake|mock|default|me|here|goes|with|in|this|from|for|is|must|be|user|username|admin|root|guest|postgres|postgresql|mysql|mariadb|redis|mongo|rabbitmq|minio|
            database|db|app|application|service|server|client|local|localhost|dev|prod|some|strong|secure|super|safe|good|bad|wrong|invalid|valid|correct|incorrect|random|long|short|real|value|string|str|text|key|token|api|env|environment|
            variable|var|vault|keychain|keyring|keepass|bitwarden|lastpass|placeholder|redacted|masked|hidden|removed|omitted|censored|none|null|nil|undefined|true|false|yes|no|not|confirmed|empty|blank|unset|optional|required|hashed|hash|encrypted|plain|plaintext|
            todo|tbd|xxx|yyy|zzz|foo|bar|baz|qux|hunter|letters|characters|chars|field|input|label|prompt|login|signin|signup|reset|forgot|forgotten|expired|changed|updated|rotated|stored|saved|generated|managed|protected|less|policy|min|max|hello|world|abc)|[^a-z])*$
            """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex Placeholder();

    // Names of algorithms, formats and products, versions, quantities, days, ids of issues and commits, names of
    // constants, operators.
    [GeneratedRegex(
        @"^(?:(?:(?i:sha|md|argon|pbkdf|hmac|aes|rsa|ed|utf|base|oauth|ipv|http|tls|ssl|nist|owasp|rfc|iso|pkcs|totp|"
            + @"otp|fido|python|node)[-_]?\d|(?i:x509|bcrypt|scrypt|argon|1password|keepass|hmac-)|arn:).*"
            + @"|v?\d+(?:[._-]\d+)*[-+]?[A-Za-z]{0,12}|\d{4}-\d\d-\d\d.*|[A-Za-z]{1,10}[-#]\d{1,6}|"
            + @"[A-Za-z-]+-\d+(?:\.\d+)+|[A-Za-z-]+(?:=|\+=|!=|==|&&|\?)|[A-Za-z]+=[A-Za-z0-9_]*|[^|]*\|[^|]*\|.*"
            + @"|[0-9a-f]{7,12}|[0-9a-f]{8}-[0-9a-f-]{27}|[A-Z][A-Z0-9_]*_[A-Z0-9_]*|\+?[\d ()/.-]+)$",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Technical();

    // snake_case with digits, CamelCase with a trailing number.
    [GeneratedRegex(@"^(?:[a-z][a-z0-9]*(?:_[a-z0-9]+)+|[A-Za-z][a-z]+(?:[A-Z][a-z]+)+\d{0,3})$")]
    private static partial Regex Identifier();

    // step3, phase-2, tests.v2: a word with its number.
    [GeneratedRegex(@"^(?:[a-z]+(?:[_.-][A-Za-z]+)*[_.-]?\d{1,3}|[A-Za-z]{1,6}\d{1,3})$")]
    private static partial Regex Numbered();

    [GeneratedRegex(@"^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$|^[a-z]+(?:_[a-z]+)+$")]
    private static partial Regex Constant();

    [GeneratedRegex("^[A-Za-z]{6,40}$")]
    private static partial Regex Word();

    [GeneratedRegex(@"^\d{1,5}$")]
    private static partial Regex Number();
}
