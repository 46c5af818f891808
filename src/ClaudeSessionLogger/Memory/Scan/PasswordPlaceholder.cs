using System.Text.RegularExpressions;

namespace ClaudeSessionLogger.Memory.Scan;

/// <summary>
/// Recognises values that stand for a password: <c>changeme</c>, <c>&lt;password&gt;</c>, <c>${VARIABLE}</c>,
/// <c>xxxx</c>, <c>your-password-here</c>. The whole value must be one: people make up passwords that contain words
/// like these, mostly with a number.
/// </summary>
static partial class PasswordPlaceholder
{
    public static bool Is(ReadOnlySpan<char> value) =>
        IsVariable(value) || Word().IsMatch(value) || Phrase().IsMatch(value) || Mask().IsMatch(value);

    /// <summary>Whether the value is replaced by another one: $NAME, ${…}, $(…), &lt;…&gt;, {…}, %NAME%, […].</summary>
    public static bool IsVariable(ReadOnlySpan<char> value) => Variable().IsMatch(value);

    [GeneratedRegex(
        @"^(?:\$[A-Za-z_][A-Za-z0-9_:.]*|[$@#!]?[({<\[].*|\$\$?[({].*|%[A-Za-z_][A-Za-z0-9_]*%|.*\$\{.*|.*\{\{.*)$",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Variable();

    // A single word that means "password", a default of a database, a type or a state.
    [GeneratedRegex(
        """
            ^(?:passwords?|passwd|passphrase|passwort|pass|pwd|secrets?|token|key|value|string|str|text|
            change[-_ ]?(?:me|it|this)|placeholder|redacted|masked|hidden|removed|omitted|censored|todo|tbd|
            admin|root|guest|user|username|login|postgres|postgresql|mysql|mariadb|mongo|redis|rabbitmq|minio|database|
            testing|tests?|examples?|sample|demo|dummy|fake|mock|default|foo|bar|foobar|
            none|null|nil|undefined|true|false|yes|no|empty|blank|unset|optional|required|confirmed|
            hashed|encrypted|plain|plaintext|invalid|valid|incorrect|correct|
            wrong|prompt|input|field|label|variable|env|environment|secured|
            vault|keychain|keyring|keepass|bitwarden|lastpass)[.!?:*-]*$
            """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex Word();

    // Your-password-here, ENTER_PASSWORD, new-secret: words only, one of which says that something is to be put there.
    [GeneratedRegex(
        """
            ^(?=.*(?:your|the|insert|enter|replace|change|fill|type|choose|pick|here|placeholder|new|old|current|
            confirm|repeat|forgot|reset|invalid|wrong|example|sample|dummy|fake))
            (?:your|the|insert|enter|replace|change|changed|fill|type|choose|pick|set|use|here|goes|in|with|this|me|
            placeholder|new|old|current|confirm|repeat|forgot|forgotten|reset|invalid|wrong|example|sample|dummy|fake|
            password|passwd|passphrase|passwort|pass|pwd|secret|token|key|value|api|db|database|user|admin|root|app|a|an|
            my|strong|long|random|secure|
            [-_. !?:*])+$
            """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex Phrase();

    // ****, xxxx-xxxx, ......
    [GeneratedRegex(@"^[xX*.?#_•·-]+$", RegexOptions.CultureInvariant)]
    private static partial Regex Mask();
}
