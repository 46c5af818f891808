using System.Text;
using ClaudeSessionLogger.Capture.Pricing;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Tests.Support;

namespace ClaudeSessionLogger.Tests.Capture.Pricing;

/// <summary>A home folder with the user's price file.</summary>
sealed class PriceFolder : IDisposable
{
    readonly ScratchFolder _scratch = new();

    public AppPaths Paths => _scratch.Paths;

    public void Dispose() => _scratch.Dispose();

    public PriceBook Load(string json, out IReadOnlyList<string> warnings) =>
        Load(Encoding.UTF8.GetBytes(json), out warnings);

    public PriceBook Load(byte[] json, out IReadOnlyList<string> warnings)
    {
        File.WriteAllBytes(Paths.Prices, json);
        return PriceBook.Load(Paths, out warnings);
    }
}
