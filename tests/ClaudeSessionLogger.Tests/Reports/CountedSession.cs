using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Reports;

/// <summary>Imports a synthetic session and reads what was counted.</summary>
static class CountedSession
{
    static readonly JsonObject s_text = new() { ["type"] = "text", ["text"] = "…" };

    public static string One(Synthetic session, string sql) => Home(session, home => home.One(sql));

    public static List<string> Responses(Synthetic session) =>
        Home(
            session,
            home =>
                home.Rows(
                    """
                    select input_tokens, output_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cache_read_tokens, advisor from responses order by advisor, input_tokens
                    """
                )
        );

    public static T Home<T>(Synthetic session, Func<CaptureHome, T> ask)
    {
        using var home = new CaptureHome();
        session.Save(home.Projects);
        home.Import();
        return ask(home);
    }

    public static JsonObject Usage(string json) => JsonNode.Parse(json)!.AsObject();

    public static JsonObject Text() => s_text.DeepClone().AsObject();
}
