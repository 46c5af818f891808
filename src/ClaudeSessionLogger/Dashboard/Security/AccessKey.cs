using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace ClaudeSessionLogger.Dashboard.Security;

/// <summary>
/// What a browser must show: once the token of the printed address, and from then on a cookie. Both are random and are
/// only in memory.
/// </summary>
/// <param name="port">Names the cookie, because a browser sends cookies of one host to all of its ports.</param>
sealed class AccessKey(int port)
{
    const int Bytes = 32;

    readonly Lock _lock = new();
    readonly string _cookie = Random();
    string? _token = Random();

    public string CookieName { get; } = $"claude-session-logger-{port}";

    /// <summary>The token; null once it was used.</summary>
    public string? Token
    {
        get
        {
            lock (_lock)
                return _token;
        }
    }

    /// <summary>Returns the cookie's value if the token is right, and makes the token invalid.</summary>
    public string? Redeem(string token)
    {
        lock (_lock)
        {
            if (_token is null || !AreEqual(token, _token))
                return null;
            _token = null;
            return _cookie;
        }
    }

    public bool IsCookie(string? value) => value is not null && AreEqual(value, _cookie);

    static string Random() => WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(Bytes));

    // Takes the same time however many characters are right.
    static bool AreEqual(string given, string expected) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(expected));
}
