using System.Text;
using ClaudeSessionLogger.Memory.Scan;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Memory;

/// <summary>The keys are assembled from parts, so that scanners do not report this file.</summary>
public sealed class CredentialScanTests
{
    const string Made = "q7Rk2mZx9LpT4vWc8NbY1dHs6JfG3aQe5UoX0iKt",
        Hex = "9f86d081884c7d659a2feaa0c55ad015";

    public static TheoryData<string, string> Credentials =>
        new()
        {
            { "AWS access key", "AKIA" + "Q7RK2MZX4LPT6VWC" },
            { "GitHub token", "ghp_" + Made[..36] },
            { "GitHub token", "github_pat_" + Made[..22] + "_" + Made + Made[..19] },
            { "GitLab token", "glpat-" + Made[..20] },
            { "Slack token", "xoxb-" + "1234567890-" + Made[..24] },
            { "Slack webhook", "https://hooks.slack.com" + "/services/T01AB2CD3/B04EF5GH6/" + Made[..24] },
            { "Google API key", "AIza" + Made[..35] },
            { "Google OAuth secret", "GOCSPX-" + Made[..28] },
            { "Anthropic API key", "sk-ant-api03-" + Made + Made },
            { "OpenAI API key", "sk-proj-" + Made + Made },
            { "OpenAI API key", "sk-" + Made + Made[..8] },
            { "Stripe key", "sk_live_" + Made[..24] },
            { "npm token", "npm_" + Made[..36] },
            { "PyPI token", "pypi-AgE" + Made + Made },
            { "Hugging Face token", "hf_" + Made[..34] },
            { "SendGrid key", "SG." + Made[..22] + "." + Made + Made[..3] },
            { "Twilio key", "SK" + Hex },
            { "DigitalOcean token", "dop_v1_" + Hex + Hex },
            { "Telegram bot token", "123456789:AA" + Made[..33] },
            { "Azure storage key", "AccountKey=" + Made + Made + Made[..6] + "==" },
            { "age secret key", "AGE-SECRET-KEY-1" + (Made + Made).ToUpperInvariant()[..58] },
            { "private key", "-----BEGIN OPENSSH " + "PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAA" },
            { "private key", "-----BEGIN RSA " + "PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n" + Made },
            { "JSON web token", "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0NTY3ODkwIn0." + Made },
            { "password in an address", "postgres://shop:" + "s3cr3t-9x@db.example.org/shop" },
            { "password in an address", "https://x:" + Made + "@git.example.org/a/b" },
            { "token in an address", "https://api.example.org/v1?user=1&access_token=" + Made },
            { "authorization header", "curl -H 'Authorization: Bearer " + Made + "'" },
            { "secret in an assignment", "DB_PASSWORD=" + Made[..20] },
            { "secret in an assignment", "API_TOKEN=example-corp-" + Made[..20] },
            { "secret in an assignment", "\"client_secret\": \"" + Made[..24] + "\"" },
        };

    [Theory]
    [MemberData(nameof(Credentials))]
    public void The_scan_finds_a_credential_with_its_line_and_kind(string kind, string text) =>
        Assert.Equal([new Credential(3, kind)], Find($"# Notes\n\nuse {text} for it\nand more\n"));

    [Theory]
    [InlineData("the password is asked for at the start, and token = none")]
    [InlineData("password: see 1Password, vault `deploy`")]
    [InlineData("export API_KEY=$DEPLOY_API_KEY_FROM_VAULT_2")]
    [InlineData("export API_KEY=<your-api-key-goes-here-1>")]
    [InlineData(
        "postgres://user:password@localhost:5432/shop, postgres://shop:$PASSWORD@db, "
            + "postgres://postgres:postgres@127.0.0.1/x"
    )]
    [InlineData("AKIAIOSFODNN7EXAMPLE and ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx are what documentation shows")]
    [InlineData("-----BEGIN PRIVATE KEY----- is how such a file begins")]
    [InlineData("the token: claude-session-logger/Transcripts/TranscriptReader")]
    [InlineData("secret = config.GetRequiredSection(\"Vault\")")]
    [InlineData("commit 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b, session 0b9c1f9e-1d2e-4f4e-8a6b-1c2d3e4f5a6b")]
    [InlineData("token: 2026-03-04T05:06:07.000Z")]
    [InlineData("https://github.com/acme/shop/blob/main/a.cs?key=value#L10")]
    [InlineData("mailto:ann@example.org, ssh://git@github.com:22/acme/shop")]
    [InlineData("sk-learn-intro-to-the-library and sk_test_mode")]
    public void Prose_about_credentials_is_not_a_credential(string text) => Assert.Empty(Find(text));

    [Fact]
    public void The_documents_of_this_repository_contain_no_credential()
    {
        var found = Directory
            .EnumerateFiles(Repository.Root, "*.md", SearchOption.AllDirectories)
            .Where(file => !file.Contains("artifacts", StringComparison.Ordinal))
            .SelectMany(file =>
                CredentialScan.Find(File.ReadAllBytes(file)).Select(hit => $"{file}:{hit.Line} {hit.Kind}")
            );
        Assert.Empty(found);
    }

    [Fact]
    public void Real_conversations_contain_no_credential()
    {
        var found = new List<string>();
        foreach (var file in Directory.EnumerateFiles(SharedFolder.Transcripts, "*.jsonl", SearchOption.AllDirectories))
        {
            foreach (var text in Texts(file))
                found.AddRange(CredentialScan.Find(Encoding.UTF8.GetBytes(text)).Select(hit => $"{file}: {hit.Kind}"));
        }

        Assert.Empty(found);
    }

    static IEnumerable<string> Texts(string file)
    {
        foreach (var line in File.ReadLines(file))
        {
            System.Text.Json.Nodes.JsonNode? row = null;
            try
            {
                row = System.Text.Json.Nodes.JsonNode.Parse(line.Trim('\0'));
            }
            catch (System.Text.Json.JsonException) { }

            if (
                row is not System.Text.Json.Nodes.JsonObject
                || row["message"] is not System.Text.Json.Nodes.JsonObject message
            )
                continue;
            foreach (
                var block in message["content"] is System.Text.Json.Nodes.JsonArray blocks
                    ? blocks
                    : [message["content"]?.DeepClone()]
            )
                yield return (block is System.Text.Json.Nodes.JsonObject part ? part["text"] : block)?.ToString() ?? "";
        }
    }

    static IReadOnlyList<Credential> Find(string text) => CredentialScan.Find(Encoding.UTF8.GetBytes(text));
}
