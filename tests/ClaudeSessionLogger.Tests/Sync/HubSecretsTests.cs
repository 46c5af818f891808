using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Sync;

public sealed class HubSecretsTests : IDisposable
{
    readonly ScratchFolder _scratch = new();
    readonly Dictionary<string, string> _variables = [];

    HubSecrets Secrets => new(_variables.GetValueOrDefault, _scratch.Root);

    public void Dispose() => _scratch.Dispose();

    void Put(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_scratch.Path(file))!);
        File.WriteAllText(_scratch.Path(file), text);
    }

    [Fact]
    public void The_token_is_searched_in_the_documented_order()
    {
        Assert.Empty(Secrets.Tokens());
        Put(
            ".motherduck/credentials.json",
            """{"version": 1, "accounts": [{"name": "jane", "access_token": "from-json"}]}"""
        );
        Assert.Equal(["from-json"], Secrets.Tokens());
        Put("elsewhere/credentials.json", """{"token": "from-elsewhere"}""");
        _variables["MOTHERDUCK_HOME"] = _scratch.Path("elsewhere");
        Assert.Equal(["from-elsewhere"], Secrets.Tokens());
        Put(".config/motherduck/token", "from-file\n");
        Assert.Equal(["from-file"], Secrets.Tokens());
        _variables["MOTHERDUCK_TOKEN"] = "upper";
        Assert.Equal(["upper", "from-file"], Secrets.Tokens());
        _variables["motherduck_token"] = "lower";
        Assert.Equal(["lower", "from-file"], Secrets.Tokens());
    }

    [Fact]
    public void The_same_token_is_not_tried_twice()
    {
        Put(".config/motherduck/token", "one");
        _variables["MOTHERDUCK_TOKEN"] = "one";
        Assert.Equal(["one"], Secrets.Tokens());
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("'; drop database claude_sessions; --")]
    [InlineData("")]
    [InlineData("  \n")]
    public void Text_that_cannot_be_a_token_is_ignored(string text)
    {
        Put(".config/motherduck/token", text);
        Put(".motherduck/credentials.json", "{ broken");
        _variables["MOTHERDUCK_TOKEN"] = text;
        Assert.Empty(Secrets.Tokens());
    }

    [Fact]
    public void An_entered_password_comes_before_the_environment()
    {
        _variables["PGPASSWORD"] = "environment";
        Assert.Equal("environment", Secrets.Password);
        Assert.Equal("asked", new HubSecrets(_variables.GetValueOrDefault, _scratch.Root, "asked").Password);
        Assert.Equal(_scratch.Path(".pgpass"), Secrets.PasswordFile);
        Assert.DoesNotContain(
            "asked",
            new HubSecrets(_variables.GetValueOrDefault, _scratch.Root, "asked").ToString(),
            StringComparison.Ordinal
        );
    }
}
