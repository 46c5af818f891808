namespace ClaudeSessionLogger.Cli;

/// <summary>A command whose help ends with a line to copy. Tests run that line.</summary>
interface ICommandExample
{
    string Example { get; }
}
