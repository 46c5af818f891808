namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>A promise was broken.</summary>
sealed class SimulationException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>The process that exchanged is no more; what it had done stands.</summary>
sealed class KilledException() : Exception("killed");
