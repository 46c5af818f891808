using System.CommandLine;
using ClaudeSessionLogger.Cli;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

public sealed class ProgramNameTests
{
    [Theory]
    [InlineData("claude-memory-sync", "search x", "memory search x")]
    [InlineData("claude-memory-sync", "memory search x", "memory search x")]
    [InlineData("/usr/bin/claude-memory-sync", "", "memory")]
    [InlineData("claude-memory-sync", "help memory search", "help memory search")]
    [InlineData("claude-memory-sync", "help search", "help memory search")]
    [InlineData("claude-memory-sync", "--version", "--version")]
    [InlineData("claude-session-logger-setup", "--check", "setup --check")]
    [InlineData("claude-session-logger-setup", "setup --check", "setup --check")]
    [InlineData("claude-session-logger", "memory search x", "memory search x")]
    public void The_other_names_accept_their_own_usage_lines(string name, string given, string expected) =>
        Assert.Equal(
            expected,
            string.Join(' ', ProgramName.Expand(name, given.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        );

    [Theory]
    [InlineData("claude-memory-sync", "claude-memory-sync search", "claude-session-logger sessions show")]
    [InlineData("/usr/bin/csl", "csl memory search", "csl sessions show")]
    [InlineData("claude-session-logger", "claude-session-logger memory search", "claude-session-logger sessions show")]
    public void Usage_lines_begin_with_the_name_that_was_typed(string name, string search, string show)
    {
        try
        {
            ProgramName.Expand(name, []);
            Assert.Equal((search, show), (PathOf("memory search"), PathOf("sessions show")));
        }
        finally
        {
            ProgramName.Expand("claude-session-logger", []);
        }
    }

    static string PathOf(string command) =>
        ProgramName.PathOf(
            command
                .Split(' ')
                .Aggregate(
                    (Command)CommandLine.Create(),
                    (parent, name) => parent.Subcommands.Single(below => below.Name == name)
                )
        );
}
