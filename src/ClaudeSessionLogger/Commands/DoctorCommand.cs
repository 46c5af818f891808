using System.CommandLine;
namespace ClaudeSessionLogger.Commands;
sealed class DoctorCommand : Command { public DoctorCommand() : base("doctor", "x") { } }
