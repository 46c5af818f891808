using System.Text.RegularExpressions;

namespace ClaudeSessionLogger.Memory.Scan;

/// <summary>
/// Finds passwords that people made up: after a word such as "password", and in the arguments of commands. Such
/// passwords have no fixed form, so <see cref="PasswordValue"/> checks each value: variables, code, placeholders and
/// prose are not passwords.
/// </summary>
static partial class PasswordScan
{
    // Every quantifier is bounded, so that each byte costs at most a fixed number of steps, whatever the file contains.
    const string ValuePattern =
        """(?=(?:"(?<q>[^"\r\n]{1,200})"|'(?<q>[^'\r\n]{1,200})'|`(?<q>[^`\r\n]{1,200})`|(?<v>[^\s"'`]{1,200})))""";
    const string Arguments = @"(?:[^\r\n|;]{0,120}?\s)?";
    const string ForPhrase = @"[ \t]{1,2}(?:for|of|to|on|für|von|pour|de|del)[ \t][^\r\n:=]{1,60}";

    // Words for "password" in the most common languages. Those in the group "long" also match inside longer names; the
    // others match only as whole words.
    const string Label =
        "(?:(?<long>password|passwd|passphrase|passcode|passwort|kennwort|contraseña|contrasena|senha|wachtwoord|"
        + "lösenord|hasło|mot de passe|пароль|密码|密碼|パスワード|비밀번호)"
        + "|pass|pwd|pw|mdp|clave)";

    const int LongestName = 100;

    /// <summary>Returns the passwords in the text.</summary>
    public static IEnumerable<CredentialPlace> Places(string text)
    {
        if (CredentialHints.Labels(text))
            foreach (Match match in Labelled().Matches(text))
                if (Place(text, match) is { } place && IsPassword(match, place))
                    yield return Found(match);
        if (CredentialHints.Accounts(text))
            foreach (Match match in Accounts().Matches(text))
                if (IsPassword(match, PasswordPlace.Prose))
                    yield return Found(match);
        if (CredentialHints.Commands(text))
            foreach (Match match in Commands().Matches(text))
                if (IsPassword(match, PasswordPlace.Setting))
                    yield return Found(match);
        if (CredentialHints.Statements(text))
            foreach (Match match in Statements().Matches(text))
                if (IsPassword(match, PasswordPlace.Assignment))
                    yield return Found(match);
    }

    static CredentialPlace Found(Match match)
    {
        var value = match.Groups["q"] is { Success: true } quoted ? quoted : match.Groups["v"];
        return new(value.Index, value.Index + value.Length, "password") { LineAt = match.Index };
    }

    /// <summary>
    /// Returns where the value was found; null if the matched word is part of another word (compass), or if no value
    /// follows it.
    /// </summary>
    static PasswordPlace? Place(string text, Match match)
    {
        var start = match.Index;
        while (
            start > 0
            && match.Index - start < LongestName
            && (char.IsAsciiLetterOrDigit(text[start - 1]) || text[start - 1] is '_' or '.' or '-')
        )
            start--;
        var name = text.AsSpan(start, match.Groups["name"].Index + match.Groups["name"].Length - start);
        var isWithin = match.Index > start && char.IsAsciiLetterOrDigit(text[match.Index - 1]);
        if (
            isWithin
            && !match.Groups["long"].Success
            && !(char.IsLower(text[match.Index - 1]) && char.IsUpper(text[match.Index]))
        )
            return null;

        var separator = match.Groups["sep"].ValueSpan;
        var isOption = name[0] == '-';
        if (separator is "")
            return isOption ? PasswordPlace.Setting : null;
        // connect(password=db_password) is code, DB_PASSWORD=swordfish is a setting.
        if (separator is "=" && (isOption || name.Length > 2 && !name.ContainsAnyInRange('a', 'z')))
            return PasswordPlace.Setting;
        return separator.Contains('=') ? PasswordPlace.Assignment : PasswordPlace.Prose;
    }

    static bool IsPassword(Match match, PasswordPlace place) =>
        match.Groups["q"] is { Success: true } quoted
            ? PasswordValue.IsPassword(quoted.ValueSpan, place, isQuoted: true)
            : PasswordValue.IsPassword(match.Groups["v"].ValueSpan, place, isQuoted: false);

    // DB_PASSWORD=…, password = "…", "pwd": "…", **Passwort:** `…`, password (nas): …, | password | … |, --password …,
    // the password for … is …
    [GeneratedRegex(
        "(?<name>"
            + Label
            + @"(?:[_-]?(?:prod|dev|test|staging|live|root|admin|[0-9]{1,2}))?)"
            + @"(?:(?:[ \t]{1,2}\([^()\r\n]{1,40}\))?[*_""'`]{0,3}[ \t]{0,3}(?<sep>:=|=>|={1,3}|:|：|->|→|\|)[*_]{0,2}[ "
            + @"\t]{0,3}"
            + "|(?:"
            + ForPhrase
            + @")?[ \t]{1,2}(?<sep>is|was|ist|lautet|est|es)[ \t:]{1,3}"
            + "|"
            + ForPhrase
            + @"(?<sep>:)[ \t]{1,3}|(?<sep>)[ \t]{1,3})"
            + ValuePattern,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex Labelled();

    // login: admin / …, user/pass: admin/…, machine x login y password …, HOST:5432:DATABASE:USER:…
    [GeneratedRegex(
        @"\b(?:(?:login|logon|credentials?|creds|zugang|zugangsdaten|(?:user(?:name)?|login)[ \t]?/[ "
            + @"\t]?(?:password|passwd|pass|pw|pwd))[*_]{0,2}:[*_]{0,2}[ \t]{1,3}"
            + @"[`""']?[A-Za-z0-9._@-]{1,60}[ \t]?[/:|,][ \t]?|login[ \t]{1,3}[^\s]{1,60}\s{1,8}password[ \t]{1,3})"
            + ValuePattern
            + @"|:(?:5432|5433|6432):[^:\s]{1,60}:[^:\s]{1,60}:"
            + ValuePattern,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex Accounts();

    // Commands that take a password as an argument.
    [GeneratedRegex(
        @"\b(?:(?:curl|https?|xh|wget)\s"
            + Arguments
            + @"(?:-u\s?|--user[ =]|-a\s|--auth[ =])['""]?[^\s:'""/]{1,80}:"
            + @"|(?:mysql(?:dump|admin|import|sh)?|mariadb(?:-dump|-admin)?|7za? [ax])\s"
            + Arguments
            + @"-p(?=[^\s-])"
            + @"|sshpass\s{1,3}-p\s?|redis-cli\s"
            + Arguments
            + @"-a\s{1,3}"
            + @"|(?:mongo|mongosh|mongodump|docker login|podman login|helm registry login|az login|influx|unzip|zip)\s"
            + Arguments
            + @"-[pP]\s{1,3}"
            + @"|sqlcmd\s"
            + Arguments
            + @"-P\s{0,3}|ldap(?:search|add|modify|whoami)\s"
            + Arguments
            + @"-w\s{1,3}"
            + @"|(?:smbclient|rpcclient)\s"
            + Arguments
            + @"-U\s{0,3}['""]?[^\s%'""]{1,80}%"
            + @"|openssl\s"
            + Arguments
            + @"-pass(?:in|out)?\s{1,3}pass:|xfreerdp\s"
            + Arguments
            + @"/p:"
            + @"|htpasswd\s{1,3}-[a-zA-Z]{0,6}b[a-zA-Z]{0,6}\s{1,3}[^\s]{1,120}\s{1,3}[^\s]{1,60}\s{1,3})"
            + ValuePattern,
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Commands();

    // identified by '…', create role … password '…', ConvertTo-SecureString "…", echo … | sudo -S,
    // <password>…</password>
    [GeneratedRegex(
        @"\b(?:identified\s{1,3}(?:with\s{1,3}[a-z0-9_]{1,40}\s{1,3})?by\s{1,3}(?=['""])|(?:role|user)\s{1,3}[^\r\n;"
            + @"]{0,80}?password\s{1,3}(?=')"
            + @"|ConvertTo-SecureString\s{1,3}(?:-String\s{1,3})?(?=['""])|echo\s{1,3}(?=[^\r\n|]{1,100}\|\s?sudo\s-S))"
            + ValuePattern
            + "|<(?:password|passwd|pwd)>"
            + ValuePattern,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex Statements();
}
