namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>Deliberate flaws in memory sync that the histories must detect.</summary>
enum MemoryFlaw
{
    None,
    EditsAreWrittenOver,
    OldVersionsAreDropped,
    ForgottenTextComesBack,
    NotesAfterForgettingAreDropped,
    MarksAreLost,
}
