using System.Runtime.CompilerServices;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>
/// The program has one hub and waits for it; a test has twenty of them in one process, beside other tests that wait.
/// The thread pool adds only a few threads per second, so that a connection could time out before anything runs that
/// completes it.
/// </summary>
static class TestThreads
{
    [ModuleInitializer]
    internal static void Provide() => ThreadPool.SetMinThreads(128, 128);
}
