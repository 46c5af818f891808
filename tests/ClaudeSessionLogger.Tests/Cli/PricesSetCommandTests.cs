using System.CommandLine;
using ClaudeSessionLogger.Capture.Pricing;
using ClaudeSessionLogger.Cli;
using ClaudeSessionLogger.Cli.Commands.Prices;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

public sealed class PricesSetCommandTests : IDisposable
{
    readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    string Prices
    {
        get => File.ReadAllText(_scratch.Paths.Prices);
        set => File.WriteAllText(_scratch.Paths.Prices, value);
    }

    (string Output, string Error) Run(string line, params string[] seen)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var parsed = new RootCommand { new PricesCommand(() => seen, _scratch.Paths) }.Parse(line);
        if (parsed.Errors.Count > 0)
            throw UsageError.From(parsed);
        parsed.Invoke(
            new()
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
            }
        );
        return (output.ToString(), error.ToString());
    }

    Price? Find(string model) => PriceBook.Load(_scratch.Paths, out _).Find(model);

    [Fact]
    public void Set_writes_a_price_that_counts_and_keeps_comments()
    {
        Prices = "{\n  // mine\n  \"a\": { \"input\": 1, \"output\": 2 } // cheap\n}\n";
        Run("prices set b --input 3 --output 15", "b");
        Assert.StartsWith(
            "{\n  // mine\n  \"a\": { \"input\": 1, \"output\": 2 }, // cheap\n  \"b\": { \"input\": 3",
            Prices,
            StringComparison.Ordinal
        );
        Assert.Equal(Price.Create(3, 15), Find("b"));
        Run("prices remove b");
        Assert.Equal("{\n  // mine\n  \"a\": { \"input\": 1, \"output\": 2 } // cheap\n}\n", Prices);
    }

    [Fact]
    public void One_price_of_cache_writes_counts_for_both_kinds()
    {
        Run("prices set b --input 3 --output 15 --cache-write 2 --cache-read 0");
        Assert.Equal(Price.Create(3, 15, 2, 2, 0), Find("b"));
    }

    [Fact]
    public void The_factors_of_a_built_in_price_stay()
    {
        var before = Find("claude-opus-4-6")!;
        Run("prices set claude-opus-4-6 --input 4 --output 20 --us 1.2");
        Assert.Equal(Price.Create(4, 20) with { Fast = before.Fast, UsOnly = 1.2m }, Find("claude-opus-4-6"));
        Assert.NotNull(before.Fast);
        Run("prices remove claude-opus-4-6");
        Assert.Equal(before, Find("claude-opus-4-6"));
    }

    [Fact]
    public void A_model_that_no_response_has_is_probably_a_typo()
    {
        Assert.Equal(
            $"No recorded response is of gpt-7x; did you mean gpt-7?{Environment.NewLine}",
            Run("prices set gpt-7x --input 3 --output 15", "gpt-7").Error
        );
        Assert.Empty(Run("prices set gpt-7 --input 3 --output 15", "gpt-7").Error);
    }

    [Theory]
    [InlineData("set b --input 3", "prices set needs --output USD")]
    [InlineData("set b --input -3 --output 15", "--input takes an amount in USD per million tokens")]
    [InlineData("set b --input 1e9 --output 15", "--input takes an amount")]
    [InlineData("set b --input 3,5 --output 15", "--input takes an amount")]
    [InlineData("set b --input 3 --output 15 --fast 0", "--fast takes a factor")]
    [InlineData("set _b --input 3 --output 15", "MODEL takes the name of a model")]
    [InlineData("remove b", "there is no price of your own for 'b'")]
    public void Bad_input_changes_nothing(string line, string sentence)
    {
        var failure = Assert.Throws<Failure>(() => Run("prices " + line));
        Assert.StartsWith(sentence, failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_scratch.Paths.Prices));
    }

    [Fact]
    public void The_command_and_the_JSON_that_prices_shows_both_set_a_price()
    {
        var shown = Run("prices", "gpt-7").Output.Split(Environment.NewLine);
        var command = shown.Single(line => line.Contains("prices set gpt-7", StringComparison.Ordinal)).Trim();
        Run(command.Replace("claude-session-logger ", "", StringComparison.Ordinal), "gpt-7");
        var price = Find("gpt-7");
        Prices = shown.Single(line => line.StartsWith("  { ", StringComparison.Ordinal));
        Assert.Equal(price, Find("gpt-7"));
        Assert.NotNull(price);
    }
}
