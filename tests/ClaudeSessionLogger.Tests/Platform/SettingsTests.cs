using System.Text.Json.Nodes;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Tests.Setup;
using Xunit;

namespace ClaudeSessionLogger.Tests.Platform;

public sealed class SettingsTests : IDisposable
{
    readonly SetupFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    Settings Given(string json)
    {
        SetupFolder.Write(_folder.Paths.ConfigFile, json);
        return Load();
    }

    Settings Load() => Settings.Load(_folder.Paths, _folder.Log);

    string Logged => File.Exists(_folder.Paths.BackgroundLog) ? File.ReadAllText(_folder.Paths.BackgroundLog) : "";

    [Fact]
    public void Without_a_settings_file_there_is_only_the_current_profile()
    {
        var settings = Load();

        Assert.Equal([_folder.Paths.Config], settings.Profiles);
        Assert.Null(settings.User);
        Assert.False(settings.Excludes("any", "/any"));
        Assert.Equal("", Logged);
    }

    [Theory]
    [InlineData("{\"exclude\": [\"secret\"")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData(" \n")]
    [InlineData("\0\0\0\0")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("{\"exclude\": [], \"exclude\": []}")]
    public void A_broken_settings_file_is_logged_once_and_not_overwritten(string text)
    {
        var settings = Given(text);

        Assert.Equal([_folder.Paths.Config], settings.Profiles);
        Assert.Contains(
            _folder.Paths.ConfigFile,
            Assert.Single(Logged.TrimEnd().Split('\n')),
            StringComparison.Ordinal
        );
        Assert.Equal(64, Assert.Throws<Failure>(() => settings.WithProfile("/p").Save(_folder.Paths)).ExitCode);
        Assert.Equal(text, File.ReadAllText(_folder.Paths.ConfigFile));
    }

    [Fact]
    public void Comments_trailing_commas_and_a_byte_order_mark_are_accepted()
    {
        var settings = Given("\uFEFF{ // mine\n  \"user\": \" Ann \", \"exclude\": [\"secret\",],\n}");

        Assert.Equal("Ann", settings.User);
        Assert.True(settings.Excludes("secret", null));
        Assert.Equal("", Logged);
    }

    [Fact]
    public void List_items_that_are_not_text_are_skipped_and_reported()
    {
        var settings = Given("{\"exclude\": [1, \"secret\", null], \"profiles\": \"/one\", \"user\": 3}");

        Assert.True(settings.Excludes("secret", null));
        Assert.Equal(["/one", _folder.Paths.Config], settings.Profiles);
        Assert.Null(settings.User);
        Assert.Contains("\"exclude\"", Logged, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"excluded\": [\"secret\"]}", "unknown setting \"excluded\"; did you mean \"exclude\"?")]
    [InlineData("{\"Exclude\": [\"secret\"]}", "unknown setting \"Exclude\"; did you mean \"exclude\"?")]
    [InlineData("{\"of_a_newer_version\": 1, \"statusline\": \"{model}\"}", null)]
    public void A_misspelled_setting_is_reported(string json, string? told)
    {
        var settings = Given(json);

        Assert.False(settings.Excludes("secret", null));
        if (told is null)
            Assert.Equal("", Logged);
        else
            Assert.Contains(told, Logged, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"hub\": 17}", "\"hub\" must be a string (a hub address)")]
    [InlineData("{\"hub\": [\"/srv/hub\"]}", "\"hub\" must be a string (a hub address)")]
    [InlineData("{\"user\": {}}", "\"user\" must be a string (your name)")]
    [InlineData("{\"hub\": null, \"user\": \" \"}", null)]
    public void A_setting_that_is_not_text_is_reported(string json, string? told)
    {
        var settings = Given(json);

        Assert.Equal((null, null), (settings.Hub, settings.User));
        if (told is null)
            Assert.Equal("", Logged);
        else
            Assert.Contains(
                $"{_folder.Paths.ConfigFile}: {told}",
                Assert.Single(Logged.TrimEnd().Split('\n')),
                StringComparison.Ordinal
            );
    }

    [Theory]
    [InlineData("{\"archive\": \"yes\"}", "\"archive\" must be true or false")]
    [InlineData("{\"sessions\": 1}", "\"sessions\" must be true or false")]
    [InlineData("{\"memory\": [true]}", "\"memory\" must be true or false")]
    [InlineData("{\"prime\": \"2000\"}", "\"prime\" must be a whole number above 0")]
    [InlineData("{\"prime\": -1}", "\"prime\" must be a whole number above 0")]
    [InlineData("{\"statusline\": {}}", "\"statusline\" must be a string (what the status line shows)")]
    [InlineData("{\"archive_folder\": 5}", "\"archive_folder\" must be a string (the folder of the archive)")]
    [InlineData(
        "{\"budgets\": [{\"amount\": 5, \"per\": \"day\", \"block\": \"yes\"}]}",
        "\"block\" must be true or false in \"budgets\""
    )]
    [InlineData(
        "{\"budgets\": [{\"amount\": 5, \"per\": \"day\", \"project\": 7}]}",
        "\"project\" must be a string in \"budgets\""
    )]
    public void A_value_of_a_wrong_type_is_reported_by_name_and_ignored(string json, string told)
    {
        var settings = Given(json);

        Assert.Equal((null, null, null, null), (settings.Archive, settings.Sessions, settings.Memory, settings.Prime));
        Assert.Contains(
            $"{_folder.Paths.ConfigFile}: {told}; its value was ignored",
            Assert.Single(Logged.TrimEnd().Split('\n')),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Values_of_the_right_types_are_not_reported()
    {
        Given(
            """
            {"archive": true, "sessions": false, "memory": null, "prime": 2000, "statusline": "{cost}",
            "budgets": [{"amount": 5, "per": "day", "project": "shop", "block": false}], "of_a_newer_version": 1}
            """
        );
        Assert.Equal("", Logged);
    }

    [Fact]
    public void The_hub_is_stored_until_the_user_leaves_it()
    {
        Given("{\"hub\": 3, \"user\": \"Ann\"}").WithHub("/srv/hub").Save(_folder.Paths);
        Assert.Equal(("/srv/hub", "Ann"), (Load().Hub, Load().User));
        Load().WithHub(null).Save(_folder.Paths);
        Assert.Equal((null, "Ann"), (Load().Hub, Load().User));
        Assert.DoesNotContain("hub", File.ReadAllText(_folder.Paths.ConfigFile), StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_is_stored_once_and_unknown_keys_are_kept()
    {
        Given("{\"later\": {\"a\": 1.50}, \"exclude\": [\"x\"]}")
            .WithProfile("/one")
            .WithProfile("/one")
            .Save(_folder.Paths);

        var json = JsonNode.Parse(File.ReadAllText(_folder.Paths.ConfigFile))!;
        Assert.Equal("1.50", json["later"]!["a"]!.ToJsonString());
        Assert.Equal("[\"/one\"]", json["profiles"]!.ToJsonString());
        Assert.Equal(["/one", _folder.Paths.Config], Load().Profiles);
        Assert.True(Load().IsSetUp("/one"));
        Assert.False(Load().IsSetUp(_folder.Paths.Config));
    }

    [Fact]
    public void Profiles_that_are_set_up_concurrently_are_all_stored()
    {
        Parallel.For(
            0,
            12,
            i => Settings.Update(_folder.Paths, _folder.Log, settings => settings.WithProfile($"/p{i}"))
        );

        Assert.Equal(
            Enumerable.Range(0, 12).Select(i => $"/p{i}").Append(_folder.Paths.Config).Order(),
            Load().Profiles.Order()
        );
    }

    [Fact]
    public void Saving_unchanged_settings_does_not_write_the_file()
    {
        Given("{ \"profiles\": [\"/one\"] } // mine").WithProfile("/one").Save(_folder.Paths);

        Assert.Equal("{ \"profiles\": [\"/one\"] } // mine", File.ReadAllText(_folder.Paths.ConfigFile));
    }

    [Theory]
    [InlineData("secret", "secret", "/work/other", true)]
    [InlineData("secret", "secretary", "/work/secret", false)]
    [InlineData("/work/secret", "x", "/work/secret", true)]
    [InlineData("/work/secret/", "x", "/work/secret/deep/er", true)]
    [InlineData("/work/secret", "x", "/work/secretary", false)]
    [InlineData("/work/a/../secret", "x", "/work/secret/", true)]
    [InlineData("/work/secret", "x", "/work/secret/../open", false)]
    [InlineData("/", "x", "/anything", true)]
    [InlineData("~/private", "x", "{home}/private/a", true)]
    [InlineData("~", "x", "{home}/a", true)]
    [InlineData("~ann", "~ann", null, true)]
    [InlineData(" secret ", "secret", null, true)]
    [InlineData("/work/secret", null, null, false)]
    [InlineData("/work/secret", "/work/secret", "not absolute", false)]
    public void A_name_excludes_a_project_and_a_path_excludes_a_folder_tree(
        string entry,
        string? project,
        string? cwd,
        bool excluded
    )
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "paths of Unix");

        Assert.Equal(
            excluded,
            Given(new JsonObject { ["exclude"] = new JsonArray(entry) }.ToJsonString())
                .Excludes(project, cwd?.Replace("{home}", _folder.Path))
        );
    }

    [Fact]
    public void Case_matters_in_paths_by_file_system_and_never_in_names()
    {
        Assert.True(Given("{\"exclude\": [\"Secret\"]}").Excludes("secret", null));
        Assert.Equal(
            !OperatingSystem.IsLinux(),
            Given("{\"exclude\": [\"~/Secret\"]}").Excludes(null, _folder.In("secret"))
        );
    }

    [Fact]
    public void A_linked_folder_is_also_excluded_by_its_real_path()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        Directory.CreateDirectory(_folder.In("real", "secret"));
        Directory.CreateSymbolicLink(_folder.In("link"), "real");

        var settings = Given(new JsonObject { ["exclude"] = new JsonArray("~/link/secret") }.ToJsonString());

        Assert.True(settings.Excludes("x", _folder.In("real", "secret", "deep")));
        Assert.True(settings.Excludes("x", _folder.In("link", "secret")));
        Assert.False(settings.Excludes("x", _folder.In("real")));
    }

    [Fact]
    public void Circular_links_are_ignored()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        Directory.CreateSymbolicLink(_folder.In("a"), "b/x");
        Directory.CreateSymbolicLink(_folder.In("b"), "a/y");

        Assert.False(
            Given(new JsonObject { ["exclude"] = new JsonArray("~/a/secret") }.ToJsonString()).Excludes("x", "/y")
        );
    }
}
