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
            || IsReference(value, place == PasswordPlace.Setting || isQuoted && place == PasswordPlace.Assignment)
            || PasswordPlaceholder.Is(value)
            || (place == PasswordPlace.Setting ? Named() : Technical()).IsMatch(value)
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
        return place == PasswordPlace.Setting
            || isQuoted && place != PasswordPlace.Prose
            || !Identifier().IsMatch(value) && !Numbered().IsMatch(value);
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
    static bool IsReference(ReadOnlySpan<char> value, bool isLiteral) =>
        PasswordPlaceholder.IsVariable(value)
        || value[0] is '/' or '\\' or '~' or '&' or '-' or '…'
        || !isLiteral && (value[0] is '$' or '%' || Tag().IsMatch(value))
        || value.StartsWith("...", StringComparison.Ordinal)
        || value.StartsWith("op:", StringComparison.Ordinal)
        || (isLiteral ? Call().IsMatch(value) : value.ContainsAny(s_brackets))
        || value.Contains("://", StringComparison.Ordinal)
        || Reference().IsMatch(value);

    // #password2 of a page, !vault of YAML, ?message of a shell.
    [GeneratedRegex(@"^[#!?][a-z_-]+\d?$", RegexOptions.CultureInvariant)]
    private static partial Regex Tag();

    // get_password(…), items[0], ENC[…], List<T>
    [GeneratedRegex(@"^!?[A-Za-z_][A-Za-z0-9_.:>-]*[(\[<{].*", RegexOptions.CultureInvariant)]
    private static partial Regex Call();

    // a.b, a->b, a::b, a?.b, name@host, a/b/c, file.ext
    [GeneratedRegex(
        @"^(?:!?[A-Za-z_][A-Za-z0-9_]*(?:(?:\?\.|\.|->|::)[A-Za-z_][A-Za-z0-9_]*)+!?|[^@]+@[A-Za-z0-9-]+\.[A-Za-z.]+|"
            + @"[^/]*/[^/]*/.*|.*/.*\.[a-z]{1,5}|#\d+|@[A-Za-z][\w/-]*)$"
    )]
    private static partial Regex Reference();

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

    // Of these, a setting can have only the name of a constant or of a secret.
    [GeneratedRegex(@"^(?:arn:.*|[A-Z][A-Z0-9_]*_[A-Z0-9_]*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Named();

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
