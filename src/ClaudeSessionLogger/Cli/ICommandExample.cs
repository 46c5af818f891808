namespace ClaudeSessionLogger.Cli;

/// <summary>A command with an example line in its help. Tests run this line.</summary>
interface ICommandExample
{
    string Example { get; }
}
