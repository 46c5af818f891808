namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>What can be wrong with memory on purpose, to see that its histories see it.</summary>
enum MemoryFlaw
{
    None,
    EditsAreWrittenOver,
    OldVersionsAreDropped,
}
