using System.Globalization;
using System.Net;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Replication.Hubs.PostgreSql;

/// <summary>The TLS modes of libpq (<c>sslmode</c>).</summary>
enum TlsMode
{
    Disable,
    Allow,
    Prefer,
    Require,
    VerifyCa,
    VerifyFull,
}

/// <summary>
/// <c>postgresql://USER@HOST:PORT/DATABASE?sslmode=…&amp;sslrootcert=FILE&amp;host=/socket/folder</c>, in the format of
/// libpq, but without a password.
/// </summary>
/// <param name="Tls">Null if the address does not specify it.</param>
sealed record PostgreSqlAddress(
    string Host,
    int Port,
    string? Database,
    string? User,
    TlsMode? Tls,
    string? RootCertificate
)
{
    const int DefaultPort = 5432;
    const string WhereSecretsGo =
        "remove it, and put the password in $PGPASSWORD or ~/.pgpass, or let setup ask for it";

    /// <summary>MotherDuck's endpoint: PostgreSQL's protocol with DuckDB's SQL.</summary>
    public bool IsMotherDuck => Host.EndsWith(".motherduck.com", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the server is on this machine, where nobody can intercept the connection.</summary>
    public bool IsLocal =>
        Host.StartsWith('/')
        || Host.StartsWith('@')
        || Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(Host, out var ip) && IPAddress.IsLoopback(ip));

    /// <summary>
    /// The TLS mode to use. Unless the address sets another mode, servers on other machines must prove their identity
    /// with a certificate.
    /// </summary>
    public TlsMode EffectiveTls => Tls ?? (IsLocal ? TlsMode.Prefer : TlsMode.VerifyFull);

    /// <summary>Host and port, for messages.</summary>
    public string Name =>
        Host.StartsWith('/') ? Host
        : Host.Contains(':') ? $"[{Host}]:{Port}"
        : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    /// <summary>Throws a <see cref="Failure"/> that does not repeat the input.</summary>
    public static PostgreSqlAddress Parse(string text)
    {
        var rest = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..];
        if (rest.Contains('#'))
            throw Invalid("a PostgreSQL address must not contain #: write it as %23");
        var parameters = Parameters(Cut(ref rest, '?'));
        var database = Decoded(Cut(ref rest, '/'));
        // Search for the last @, because a password may contain @ too.
        var at = rest.LastIndexOf('@');
        var user = at < 0 ? "" : rest[..at];
        if (user.Contains(':'))
            throw Invalid($"the address must not contain a password: {WhereSecretsGo}");
        var (host, port) = HostAndPort(rest[(at + 1)..]);

        TlsMode? tls = null;
        string? certificate = null;
        foreach (var (name, value) in parameters)
        {
            switch (name)
            {
                case "sslmode":
                    tls = ModeOf(value);
                    break;
                case "sslrootcert":
                    certificate = value;
                    break;
                case "host" when host.Length == 0:
                    host = value;
                    break;
                case "port"
                    when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var given)
                        && given is > 0 and < 65536:
                    port ??= given;
                    break;
                case "user" when user.Length == 0:
                    user = value;
                    break;
                case "dbname" when database.Length == 0:
                    database = value;
                    break;
                default:
                    throw Unknown(name);
            }
        }

        return new(
            host.Length > 0 ? host : "localhost",
            port ?? DefaultPort,
            database is { Length: > 0 } ? database : null,
            Decoded(user) is { Length: > 0 } known ? known : null,
            tls,
            certificate
        );
    }

    public override string ToString()
    {
        var isSocket = Host.StartsWith('/') || Host.StartsWith('@');
        var host =
            isSocket ? ""
            : Host.Contains(':') ? $"[{Host}]"
            : Host;
        var parameters = new List<string>();
        if (isSocket)
            parameters.Add($"host={Uri.EscapeDataString(Host)}");
        if (Tls is { } mode)
            parameters.Add($"sslmode={NameOf(mode)}");
        if (RootCertificate is not null)
            parameters.Add($"sslrootcert={Uri.EscapeDataString(RootCertificate)}");
        // The parser rejects a port without a host, so the port of a socket becomes a parameter.
        var port =
            Port == DefaultPort ? ""
            : isSocket ? ""
            : string.Create(CultureInfo.InvariantCulture, $":{Port}");
        if (isSocket && Port != DefaultPort)
            parameters.Add(string.Create(CultureInfo.InvariantCulture, $"port={Port}"));
        return $"postgresql://{(User is null ? "" : Uri.EscapeDataString(User) + "@")}{host}{port}/"
            + $"{(Database is null ? "" : Uri.EscapeDataString(Database))}"
            + $"{(parameters.Count == 0 ? "" : "?" + string.Join('&', parameters))}";
    }

    static (string Host, int? Port) HostAndPort(string text)
    {
        var bracket = text.StartsWith('[') ? text.IndexOf(']') : -1;
        var colon = text.IndexOf(':', bracket + 1);
        var host = Decoded(colon < 0 ? text : text[..colon]);
        if (host.Contains(','))
            throw Invalid("the address names several hosts: name only one");
        if (bracket > 0)
            host = host[1..^1];
        if (colon < 0 || colon == text.Length - 1)
            return (host, null);
        return
            int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port is > 0 and < 65536
            ? (host, port)
            : throw Invalid(
                "the port after the host must be a number from 1 to 65535 (passwords are not allowed in the address)"
            );
    }

    static List<(string Name, string Value)> Parameters(string text) =>
        [
            .. text.Split('&', StringSplitOptions.RemoveEmptyEntries)
                .Select(pair => pair.Split('=', 2))
                .Select(pair => (Decoded(pair[0]).ToLowerInvariant(), Decoded(pair.Length > 1 ? pair[1] : ""))),
        ];

    static TlsMode ModeOf(string name) =>
        Enum.GetValues<TlsMode>()
            .Cast<TlsMode?>()
            .FirstOrDefault(mode => NameOf(mode!.Value).Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw Invalid("sslmode must be disable, allow, prefer, require, verify-ca or verify-full");

    static string NameOf(TlsMode mode) =>
        mode switch
        {
            TlsMode.VerifyCa => "verify-ca",
            TlsMode.VerifyFull => "verify-full",
            _ => mode.ToString().ToLowerInvariant(),
        };

    // Cuts the text at the first occurrence of the character, and returns the part after it.
    static string Cut(ref string text, char sign)
    {
        var index = text.IndexOf(sign);
        var after = index < 0 ? "" : text[(index + 1)..];
        text = index < 0 ? text : text[..index];
        return after;
    }

    static string Decoded(string text) => Uri.UnescapeDataString(text);

    static Failure Unknown(string name) =>
        name.Contains("pass", StringComparison.Ordinal)
        || name.Contains("pwd", StringComparison.Ordinal)
        || name.Contains("token", StringComparison.Ordinal)
        || name.Contains("secret", StringComparison.Ordinal)
        || name.Contains("key", StringComparison.Ordinal)
            ? Invalid($"the address must not contain a secret: {WhereSecretsGo}")
            : Invalid(
                "after the ?, a PostgreSQL address can only set sslmode, sslrootcert, host, port, user and "
                    + "dbname, and none of them twice"
            );

    static Failure Invalid(string problem) => new(FailureKind.Invalid, $"{problem}.");
}
