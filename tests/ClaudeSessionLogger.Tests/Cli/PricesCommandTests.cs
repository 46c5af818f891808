using System.CommandLine;
using System.Text.Json;
using System.Text.RegularExpressions;
using ClaudeSessionLogger.Cli.Commands.Prices;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

public sealed class PricesCommandTests : IDisposable
{
    readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    (string Output, string Error) Run(string line, params string[] seen)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var root = new RootCommand { new PricesCommand(() => seen, _scratch.Paths) };
        Assert.Equal(
            0,
            root.Parse(line)
                .Invoke(
                    new()
                    {
                        Output = output,
                        Error = error,
                        EnableDefaultExceptionHandler = false,
                    }
                )
        );
        return (output.ToString(), error.ToString());
    }

    [Fact]
    public void Prices_writes_one_plain_line_per_model_to_a_pipe()
    {
        File.WriteAllText(
            _scratch.Paths.Prices,
            """{ "house-model": { "input": 1, "output": 2, "source": "our contract" } }"""
        );
        var (output, error) = Run("prices");
        Assert.Empty(error);
        Assert.DoesNotContain('\u001b', output);
        Assert.DoesNotContain(output, c => c is >= '\u2500' and <= '\u257F');
        Assert.Matches(@"(?m)^ *claude-opus-4-6 +5\.00 +25\.00 +6\.25 +10\.00 +0\.50 +fast ×6 +built-in", output);
        Assert.Matches(
            @"(?m)^ *claude-haiku-5-5 +0\.10 +0\.50 +0\.125 +0\.20 +0\.01 +prompts above 100,000: ×5 +client 2\.1\.330",
            output
        );
        Assert.Matches(@"(?m)^ *house-model +1\.00 +2\.00 +1\.25 +2\.00 +0\.10 +yours our contract", output);
    }

    [Fact]
    public void Models_without_a_price_are_listed_with_advice()
    {
        var (output, _) = Run("prices", "gpt-6", "claude-opus-4-8", "<synthetic>", "gpt-6", "[red]x\u001b[31m");
        Assert.DoesNotContain('\u001b', output);
        var pattern =
            $@"Models without a price, counted at the client's own cost or \$0: \[red\]x[^,]*, gpt-6\. "
            + @"Set a price with\s+claude-session-logger prices set \S+ --input 3 --output 15\s+or write it to "
            + $@"{Regex.Escape(_scratch.Paths.Prices)} as\s+\{{ ";
        Assert.Matches(pattern, output);
    }

    [Fact]
    public void Problems_of_the_price_file_go_to_stderr()
    {
        File.WriteAllText(_scratch.Paths.Prices, "nonsense");
        var (output, error) = Run("prices --json");
        Assert.Contains("not valid JSON", error, StringComparison.Ordinal);
        JsonDocument.Parse(output).Dispose();
    }

    [Fact]
    public void Json_contains_exact_numbers()
    {
        var (output, _) = Run("prices --json", "gpt-6");
        using var json = JsonDocument.Parse(output);
        var haiku = json
            .RootElement.GetProperty("prices")
            .EnumerateArray()
            .Single(model => model.GetProperty("model").GetString() == "claude-haiku-5-5");
        Assert.Equal(0.125m, haiku.GetProperty("cache_write").GetDecimal());
        Assert.Equal(0.2m, haiku.GetProperty("cache_write_1h").GetDecimal());
        Assert.Equal(100_000, haiku.GetProperty("long_context").GetProperty("above").GetInt64());
        Assert.False(haiku.GetProperty("own").GetBoolean());
        Assert.Equal("gpt-6", json.RootElement.GetProperty("unpriced_models")[0].GetString());
    }
}
