namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>A guarantee was broken.</summary>
sealed class SimulationException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>The syncing process was killed; what it had done until then stays.</summary>
sealed class KilledException() : Exception("killed");
