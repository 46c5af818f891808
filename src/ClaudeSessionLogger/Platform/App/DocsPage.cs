using System.Reflection;

namespace ClaudeSessionLogger.Platform.App;

/// <summary>The pages of the documentation on the web: whoever installed the program does not have the files.</summary>
static class DocsPage
{
    /// <summary>The address of the repository, from the property in <c>build/Repository.props</c>.</summary>
    public static string Repository { get; } =
        typeof(DocsPage)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(metadata => metadata.Key == "RepositoryUrl")
            ?.Value
        ?? "";

    public static string Counting => Address("counting");

    public static string Hubs => Address("hubs");

    public static string Schema => Address("schema");

    // HEAD is the default branch, whatever its name.
    static string Address(string page) => $"{Repository}/blob/HEAD/docs/{page}.md";
}
