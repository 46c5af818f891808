using System.Runtime;

namespace ClaudeSessionLogger.Platform.Processes;

/// <summary>
/// Delays garbage collections during a step that keeps nearly all of its objects: collections would only copy them.
/// If more is allocated than was asked for, the runtime collects as usual.
/// </summary>
sealed class CollectionPause : IDisposable
{
    // Only arrays of more than 85 kB, such as the rows of a very long transcript.
    const int LargeObjectsShare = 4;

    /// <param name="bytes">How much the step allocates at most. More than this is not reserved.</param>
    public CollectionPause(long bytes)
    {
        try
        {
            GC.TryStartNoGCRegion(bytes, bytes / LargeObjectsShare, disallowFullBlockingGC: true);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentOutOfRangeException)
        {
            // Already paused, or more than the runtime allows: it only saves time.
        }
    }

    /// <summary>Ends the pause; does nothing if it has ended.</summary>
    public void Dispose()
    {
        try
        {
            if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
                GC.EndNoGCRegion();
        }
        catch (InvalidOperationException)
        {
            // More was allocated.
        }
    }
}
