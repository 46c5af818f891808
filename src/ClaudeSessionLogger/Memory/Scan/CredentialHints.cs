using System.Buffers;

namespace ClaudeSessionLogger.Memory.Scan;

/// <summary>
/// Words without which a text cannot match the slow patterns. Nearly all texts contain none of them, and finding that
/// out takes a hundredth of the time.
/// </summary>
static class CredentialHints
{
    static readonly SearchValues<string> s_assigned = Words("passw", "pwd", "secret", "token", "key"),
        s_labels = Words(
            "pass",
            "pwd",
            "pw",
            "mdp",
            "clave",
            "kennwort",
            "contrase",
            "senha",
            "wachtwoord",
            "lösenord",
            "hasło",
            "пароль",
            "密码",
            "密碼",
            "パスワード",
            "비밀번호"
        ),
        s_accounts = Words("login", "logon", "cred", "zugang", "user", ":5432:", ":5433:", ":6432:"),
        s_commands = Words(
            "curl ",
            "http ",
            "https ",
            "xh ",
            "wget ",
            "mysql",
            "mariadb",
            "7z",
            "sshpass",
            "redis-cli",
            "mongo",
            "docker login",
            "podman login",
            "helm registry",
            "az login",
            "influx",
            "zip ",
            "sqlcmd",
            "ldap",
            "smbclient",
            "rpcclient",
            "openssl",
            "xfreerdp",
            "htpasswd",
            "\t"
        ),
        s_statements = Words("identified", "role", "user", "SecureString", "echo", "<passw", "<pwd");

    public static bool Assigned(ReadOnlySpan<char> text) => text.ContainsAny(s_assigned);

    public static bool Labels(ReadOnlySpan<char> text) => text.ContainsAny(s_labels);

    public static bool Accounts(ReadOnlySpan<char> text) => text.ContainsAny(s_accounts);

    public static bool Commands(ReadOnlySpan<char> text) => text.ContainsAny(s_commands);

    public static bool Statements(ReadOnlySpan<char> text) => text.ContainsAny(s_statements);

    /// <summary>Whether there is an address that can have a password, or parameters.</summary>
    public static bool Address(ReadOnlySpan<char> text) =>
        text.ContainsAny('@', '?', '&') && text.Contains("://", StringComparison.Ordinal);

    public static bool Authorization(ReadOnlySpan<char> text) =>
        text.Contains("Bearer", StringComparison.Ordinal) || text.Contains("Basic", StringComparison.Ordinal);

    static SearchValues<string> Words(params ReadOnlySpan<string> words) =>
        SearchValues.Create(words, StringComparison.OrdinalIgnoreCase);
}
