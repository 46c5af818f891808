using System.Text;
using System.Text.Json;
using ClaudeSessionLogger.Archive.Conversations.Rendering;
using ClaudeSessionLogger.Memory.Scan;
using Xunit;

namespace ClaudeSessionLogger.Tests.Memory;

/// <summary>What the credential scan finds is masked, and nothing else.</summary>
public sealed class CredentialMaskTests
{
    const string Token = "ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8";
    const string KeyData = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7";

    [Theory]
    [InlineData($"use {Token} here", "use [GitHub token masked] here")]
    [InlineData("postgres://ada:s3cr3tPw@db/x", "postgres://ada:[password in an address masked]@db/x")]
    [InlineData("password: \"Tr0ub4dor&3\" ok", "password: \"[password masked]\" ok")]
    [InlineData("mysql -pTr0ub4dor3x db", "mysql -p[password masked] db")]
    [InlineData("Authorization: Bearer abc123def456ghi789jkl0", "Authorization: Bearer [authorization header masked]")]
    [InlineData("DB_PASSWORD=hunter2secret99", "DB_PASSWORD=[password masked]")]
    [InlineData("DB_PASSWORD=your-password-here", "DB_PASSWORD=your-password-here")]
    [InlineData("nothing to hide", "nothing to hide")]
    [InlineData("the password is on the wall", "the password is on the wall")]
    public void Only_the_credential_is_masked(string text, string masked) =>
        Assert.Equal(masked, CredentialMask.Mask(text));

    [Theory]
    [InlineData("")]
    [InlineData("  12→")]
    [InlineData("+")]
    public void A_private_key_is_masked_to_its_end(string before)
    {
        var text = string.Join(
            '\n',
            new[]
            {
                "-----BEGIN RSA PRIVATE KEY-----",
                KeyData,
                KeyData + "tail",
                "-----END RSA PRIVATE KEY-----",
                "after",
            }.Select(line => before + line)
        );
        var masked = CredentialMask.Mask(text);
        Assert.DoesNotContain("MIIEv", masked, StringComparison.Ordinal);
        Assert.DoesNotContain("tail", masked, StringComparison.Ordinal);
        Assert.EndsWith(before + "after", masked, StringComparison.Ordinal);
        Assert.Equal(text.Split('\n').Length, masked.Split('\n').Length);
    }

    [Fact]
    public void A_private_key_that_is_cut_off_is_masked_too()
    {
        var masked = CredentialMask.Mask($"-----BEGIN PRIVATE KEY-----\n{KeyData}\n{KeyData}");
        Assert.DoesNotContain(KeyData, masked, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"text":"a \"token\": GHP"}""")]
    [InlineData("""{"token":"GHP","x":[1,true]}""")]
    [InlineData("""{"env":{"password":"Tr0ub4dor&3x"},"e":"\ud83d\ude00 GHP"}""")]
    [InlineData("""{"url":"postgres://ada:Tr0ub4dor3@db","n":"line\nGHP\n"}""")]
    public void A_masked_row_is_still_json(string row)
    {
        row = row.Replace("GHP", Token, StringComparison.Ordinal);
        var masked = Encoding.UTF8.GetString(MaskedRows.Mask(Encoding.UTF8.GetBytes(row)));
        Assert.DoesNotContain(Token, masked, StringComparison.Ordinal);
        Assert.DoesNotContain("Tr0ub4dor", masked, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(masked);
        Assert.Equal(
            JsonDocument.Parse(row).RootElement.EnumerateObject().Select(property => property.Name),
            json.RootElement.EnumerateObject().Select(property => property.Name)
        );
    }

    [Fact]
    public void A_row_without_credentials_keeps_its_bytes()
    {
        var row = Encoding.UTF8.GetBytes("""{"a":"\u0041\/ b", "c":1.50 ,"torn""");
        Assert.Equal(row, MaskedRows.Mask(row).ToArray());
    }
}
