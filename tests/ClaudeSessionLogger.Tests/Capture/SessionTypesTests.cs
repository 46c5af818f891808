using System.Text;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Capture;

public sealed class SessionTypesTests : IDisposable
{
    readonly ScratchFolder _scratch = new();
    readonly List<string> _warnings = [];

    public void Dispose() => _scratch.Dispose();

    SessionTypes Load(string yaml) => Load(Encoding.UTF8.GetBytes(yaml));

    SessionTypes Load(byte[] yaml)
    {
        File.WriteAllBytes(_scratch.Paths.SessionTypes, yaml);
        _warnings.Clear();
        return SessionTypes.Load(_scratch.Paths, _warnings.Add);
    }

    [Theory]
    [InlineData("dbt", "my-dbt-skill", "x", "/x")]
    [InlineData("dbt", "Kimball-modelling", "x", "/x")]
    [InlineData("dbt", "", "DBT-models", "/x")]
    [InlineData("dbt", "", "x", "/home/me/dbt/x")]
    [InlineData("debugging", "superpowers:systematic-debugging", "x", "/x")]
    [InlineData("research", "deep-research", "x", "/x")]
    [InlineData("research", "superpowers:brainstorming", "x", "/x")]
    [InlineData("research", "Research", "x", "/x")]
    [InlineData("planning", "writing-plans", "x", "/x")]
    [InlineData("planning", "executing-plans", "x", "/x")]
    [InlineData("general", "greet", "research", "/planning")]
    [InlineData("general", "", null, null)]
    [InlineData("dbt", "systematic-debugging", "dbt", "/x")]
    [InlineData("debugging", "research,systematic-debugging", "x", "/x")]
    public void The_documented_rules_apply_and_the_first_match_wins(
        string type,
        string skills,
        string? project,
        string? cwd
    )
    {
        var types = SessionTypes.Load(_scratch.Paths, _warnings.Add);
        Assert.Equal(type, types.Classify(skills.Split(',', StringSplitOptions.RemoveEmptyEntries), project, cwd));
        Assert.Empty(_warnings);
    }

    [Fact]
    public void The_users_rules_come_before_the_built_in_rules()
    {
        var types = Load(
            """
            - type: infra
              skills: [Terraform, k8s]
              path: [ops/, infra/]
            - type: deep work
              skills: research
            """
        );
        Assert.Empty(_warnings);
        Assert.Equal("infra", types.Classify(["acme:terraform-plan"], "dbt", "/x"));
        Assert.Equal("infra", types.Classify([], "x", "/home/me/OPS/y"));
        Assert.Equal("infra", types.Classify([], "x", @"D:\ops\y"));
        Assert.Equal("deep work", types.Classify(["deep-research"], "x", "/x"));
        Assert.Equal("debugging", types.Classify(["systematic-debugging"], "x", "/x"));
        Assert.Equal("general", types.Classify([], "x", "/x"));
    }

    [Fact]
    public void A_path_is_searched_in_project_and_cwd_joined_by_a_blank()
    {
        var types = Load("- { type: t, path: ['shop /srv'] }");
        Assert.Equal("t", types.Classify([], "shop", "/srv/x"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# only a comment\n")]
    [InlineData("---\n...\n")]
    [InlineData("~")]
    [InlineData("[]")]
    public void A_file_without_rules_gives_no_warning(string yaml)
    {
        Assert.Equal("research", Load(yaml).Classify(["research"], null, null));
        Assert.Empty(_warnings);
    }

    [Theory]
    [InlineData("just words", 4)]
    [InlineData("type: [a]\n  skills: [x]", 4)]
    [InlineData("type: ''\n  skills: [x]", 4)]
    [InlineData("skills: [x]", 4)]
    [InlineData("type: x", 4)]
    [InlineData("type: x\n  skills:", 4)]
    [InlineData("type: x\n  skills: ['']", 5)]
    [InlineData("type: x\n  path: {a: b}", 5)]
    [InlineData("type: x\n  path: [[a]]", 5)]
    [InlineData("type: x\n  skills: *shared", 5)]
    [InlineData("*shared", 4)]
    public void An_invalid_rule_is_reported_with_its_line_and_the_others_are_used(string rule, int line)
    {
        var types = Load(
            $"""
            - type: &shared before
              skills: [aa]

            - {rule}
            - type: after
              skills: [bb]
            """
        );
        var warning = Assert.Single(_warnings);
        Assert.StartsWith($"{_scratch.Paths.SessionTypes}, line {line}: ", warning, StringComparison.Ordinal);
        Assert.EndsWith("this rule is ignored", warning, StringComparison.Ordinal);
        Assert.Equal(("before", "after"), (types.Classify(["aa"], null, null), types.Classify(["bb"], null, null)));
    }

    [Fact]
    public void A_misspelt_key_is_reported_and_the_rest_of_its_rule_is_used()
    {
        var types = Load("- type: t\n  paths: [a]\n  skills: [b]");
        Assert.Contains(
            "line 2: \"paths\" is not a known field and is ignored",
            Assert.Single(_warnings),
            StringComparison.Ordinal
        );
        Assert.Equal("t", types.Classify(["b"], null, null));
    }

    [Theory]
    [InlineData("- type: t\n  skills: [a\n- type: u\n", "line 2")]
    [InlineData("- type: t\n  skills: [a\n", "line 3")]
    [InlineData("- type: t\n\tskills: [a]\n", "lines 1–2")]
    [InlineData("- type: 't\n  skills: [a]\n", "lines 1–3")]
    [InlineData("- type: t\nskills: [a]\n", "line 2")]
    [InlineData("type: t\nskills: [a]\n", "line 1")]
    [InlineData("- type: t\n  skills: [a]\n---\n- type: u\n", "line 3")]
    [InlineData("just text", "line 1")]
    public void A_file_without_a_valid_list_gives_one_warning_and_the_built_in_rules(string yaml, string where)
    {
        var types = Load(yaml);
        var warning = Assert.Single(_warnings);
        Assert.StartsWith($"{_scratch.Paths.SessionTypes}, {where}: ", warning, StringComparison.Ordinal);
        Assert.EndsWith("the built-in rules are used", warning, StringComparison.Ordinal);
        Assert.Equal("planning", types.Classify(["writing-plans"], null, null));
    }

    [Fact]
    public void Nested_aliases_are_never_expanded()
    {
        var bomb = new StringBuilder("- &a0 [x, x]\n");
        for (var i = 1; i < 200; i++)
            bomb.Append(
                System.Globalization.CultureInfo.InvariantCulture,
                $"- &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 9))}]\n"
            );
        Assert.Equal("general", Load(bomb.ToString()).Classify(["x"], null, null));
        Assert.Equal(6, _warnings.Count);
    }

    [Fact]
    public void Extreme_nesting_is_refused()
    {
        Load(new string('[', 60_000));
        Assert.Contains("Nested too deeply", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_huge_file_is_not_read()
    {
        Load(new byte[100_000]);
        Assert.Contains("100,000 bytes", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void The_example_file_gives_no_warning()
    {
        var types = Load(SessionTypes.Example());
        Assert.Empty(_warnings);
        Assert.Equal("infra", types.Classify(["terraform"], null, null));
        Assert.Equal("writing", types.Classify([], "my-blog", null));
    }

    [Fact]
    public void A_damaged_file_never_throws()
    {
        var good = Encoding.UTF8.GetBytes(
            "- type: &a infra\n  skills: [terraform, \"k8s\"]\n  path:\n    - ops/\n    - 'infra/'\n# c\n- {type: b, "
                + "path: |\n  x\n  }\n"
        );
        var random = new Random(7);
        byte[][] pieces =
        [
            "*a"u8.ToArray(),
            "\t"u8.ToArray(),
            "- "u8.ToArray(),
            "]"u8.ToArray(),
            "{"u8.ToArray(),
            "!!str"u8.ToArray(),
            "%YAML 9.9\n"u8.ToArray(),
            [0],
            [0xFF, 0xFE],
            "? "u8.ToArray(),
            "<<: "u8.ToArray(),
            "\"\\x"u8.ToArray(),
        ];
        for (var round = 0; round < 1_500; round++)
        {
            var bytes = ByteMutations.Damage(good, pieces, random, maxEdits: 5, maxRemoved: 11, maxRepeated: 29);

            // No damaged rule can match this skill, so the built-in rule must apply.
            Assert.Equal("planning", Load(bytes).Classify(["writing-plans"], null, null));
            Assert.True(_warnings.Count <= 6);
        }
    }
}
