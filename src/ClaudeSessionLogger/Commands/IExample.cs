namespace ClaudeSessionLogger.Commands;

/// <summary>A command whose help ends with a line to copy. Tests run that line.</summary>
interface IExample
{
    string Example { get; }
}
