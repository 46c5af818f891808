using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Platform;

/// <summary>What a person writes in a repository is by the name that git has for this repository.</summary>
public sealed class AuthorTests : IDisposable
{
    readonly TemporaryHome _home = new();
    readonly string _repository;

    public AuthorTests()
    {
        Assert.SkipWhen(HookUser.FromEnvironment is not null, "The environment names the person.");
        _repository = _home.In("work", "shop");
        Directory.CreateDirectory(Path.Combine(_repository, ".git"));
        File.WriteAllText(Path.Combine(_repository, ".git", "HEAD"), "ref: refs/heads/main\n");
        Configure("");
        Settings.Update(Paths, new(Paths.BackgroundLog, TimeProvider.System), before => before.WithUser("Keith"));
    }

    AppPaths Paths => new(_home.Path, _home.Config, _home.Logger);

    Settings Known => Settings.Load(Paths, _ => { });

    public void Dispose() => _home.Dispose();

    void Configure(string text) => File.WriteAllText(Path.Combine(_repository, ".git", "config"), text);

    [Fact]
    public void The_name_of_the_repository_comes_before_the_usual_one()
    {
        Assert.Equal("Keith", UserIdentity.Author(Known, _repository));
        Configure("[user]\n\tname = Keith of Acme\n");
        Assert.Equal(
            "Keith of Acme",
            UserIdentity.Author(Known, Directory.CreateDirectory(Path.Combine(_repository, "src")).FullName)
        );
        Assert.Equal("Keith", UserIdentity.Author(Known, _home.Path));
        Assert.Equal("Keith", UserIdentity.HubName(Known));
    }

    [Fact]
    public void A_name_under_a_condition_counts_as_that_of_the_repository()
    {
        File.WriteAllText(_home.In("acme"), "[user]\n\tname = Keith of Acme\n");
        File.WriteAllText(
            _home.In(".gitconfig"),
            "[user]\n\tname = Anybody\n[includeIf \"gitdir:~/work/\"]\n\tpath = acme\n"
        );
        Assert.Equal("Keith of Acme", UserIdentity.Author(Known, _repository));
        Assert.Equal("Keith", UserIdentity.Author(Known, _home.Path));
    }

    [Fact]
    public void A_session_has_the_author_of_its_repository()
    {
        Configure("[user]\n\tname = Keith of Acme\n");
        new Synthetic("one", cwd: _repository).Prompt().Response("m1").Save(_home.Projects);
        new Synthetic("two", cwd: _home.Path).Prompt().Response("m2").Save(_home.Projects);
        ClaudeSessionLogger.Sync.FlushPipeline.Run(
            Paths,
            TimeProvider.System,
            ClaudeSessionLogger.Sync.FlushScope.Record
        );
        Assert.Equal(["one Keith of Acme", "two Keith"], Authors());
    }

    [Fact]
    public void The_name_in_the_hooks_environment_is_remembered()
    {
        Configure("[user]\n\tname = Keith of Acme\n");
        new Synthetic("one", cwd: _repository).Prompt().Response("m1").Save(_home.Projects);
        Item("one", ",\"user\":\"Hook Keith\"");
        Flush();
        new Synthetic("two", cwd: _repository).Prompt().Response("m2").Save(_home.Projects);
        Flush();
        Assert.Equal(["one Hook Keith", "two Hook Keith"], Authors());
        Assert.Equal("Hook Keith", UserIdentity.UserName(Known));

        // The hooks' environment no longer has the name.
        new Synthetic("three", cwd: _home.Path)
            .Prompt()
            .Response("m3")
            .Save(_home.Projects);
        Item("three", "");
        Flush();
        Assert.Equal(["one Hook Keith", "three Keith", "two Hook Keith"], Authors());
    }

    void Flush() =>
        ClaudeSessionLogger.Sync.FlushPipeline.Run(
            Paths,
            TimeProvider.System,
            ClaudeSessionLogger.Sync.FlushScope.Record
        );

    void Item(string session, string user)
    {
        var body = $"{{\"session_id\":\"{session}\"}}";
        Directory.CreateDirectory(_home.Spool);
        File.WriteAllText(
            Path.Combine(_home.Spool, $"{session}.item"),
            $$"""
            {"v":1,"kind":"session-end","id":"{{session}}","at":"2026-11-01T12:00:00.000Z","config":"{{_home.Config}}"{{user}},"bytes":{{body.Length}}}
            {{body}}
            """
        );
    }

    List<string> Authors()
    {
        using var database = ClaudeSessionLogger.Storage.Database.Open(
            Paths,
            TimeProvider.System,
            TimeSpan.FromSeconds(10)
        );
        return database.Query(
            "select session_id || ' ' || created_by from sessions order by 1",
            row => row.GetString(0)
        );
    }
}
