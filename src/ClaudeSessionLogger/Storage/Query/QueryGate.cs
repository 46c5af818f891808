using System.Text;
using System.Text.Json;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;

namespace ClaudeSessionLogger.Storage.Query;

/// <summary>
/// Allows a single statement that only reads, according to DuckDB's parser. The connection itself blocks access to
/// files, the network and settings. But it does not block some table functions that have side effects
/// (<c>enable_profiling</c> writes a file). So a query may call only the table functions that are listed in this class.
/// </summary>
static class QueryGate
{
    const string AllowedStatements =
        "queries can only read the views: begin the query with select, from, with, values, describe or summarize";

    // Functions that read the database or generate rows.
    static readonly HashSet<string> s_allowedFunctions = new(StringComparer.OrdinalIgnoreCase)
    {
        "unnest",
        "range",
        "generate_series",
        "repeat",
        "repeat_row",
        "json_each",
        "json_tree",
        "query_table",
        "summary",
        "duckdb_columns",
        "duckdb_tables",
        "duckdb_views",
        "duckdb_functions",
        "duckdb_types",
        "duckdb_keywords",
        "duckdb_databases",
        "duckdb_schemas",
        "duckdb_settings",
        "pragma_table_info",
        "pragma_version",
        "pg_timezone_names",
        "icu_calendar_names",
    };

    public static void Check(Database database, string sql)
    {
        // DuckDB ignores all text after a NUL, so the check would not see it.
        if (sql.Contains('\0', StringComparison.Ordinal))
            throw new Failure(FailureKind.Invalid, "cannot run the query: it contains a NUL character. Remove it.");
        var tree = Encoding.UTF8.GetBytes(
            database.Scalar<string>($"select json_serialize_sql({Database.Quote(sql)})::varchar")!
        );
        var json = new Utf8JsonReader(tree, new() { MaxDepth = int.MaxValue });
        var (statements, isError, inFunction) = (0, false, false);
        while (json.Read())
        {
            if (json.TokenType != JsonTokenType.PropertyName)
                continue;
            var member = Member(ref json);
            if (member == TreeMember.Other)
                continue;
            json.Read();
            switch (member)
            {
                case TreeMember.Error:
                    isError = json.TokenType == JsonTokenType.True;
                    break;
                case TreeMember.Statement:
                    statements++;
                    break;
                case TreeMember.Type when json.TokenType == JsonTokenType.String:
                    inFunction |= json.ValueTextEquals("TABLE_FUNCTION"u8);
                    break;
                case TreeMember.Class
                    when json.TokenType == JsonTokenType.String && json.ValueTextEquals("PARAMETER"u8):
                    throw new Failure(
                        FailureKind.Invalid,
                        "query parameters ($1 or ?) are not supported; write the value in the query."
                    );
                case TreeMember.FunctionName when inFunction:
                    inFunction = false;
                    if (json.GetString() is { } name && !s_allowedFunctions.Contains(name))
                        throw new Failure(
                            FailureKind.Unauthorized,
                            $"cannot call {SafeText.Safe(name)}() in a query: queries can only read the views, "
                                + "not files, the network or settings."
                        );
                    break;
            }
        }

        if (isError)
            throw ParseFailure(tree, sql);
        if (statements != 1)
            throw new Failure(
                FailureKind.Invalid,
                statements == 0
                    ? "the query is empty. Write a SELECT, or omit the query to list the views."
                    : "cannot run several statements in one query. Run them one at a time."
            );
    }

    enum TreeMember
    {
        Other,
        Error,
        Statement,
        Type,
        Class,
        FunctionName,
    }

    static TreeMember Member(ref Utf8JsonReader json) =>
        json.CurrentDepth == 1 && json.ValueTextEquals("error"u8) ? TreeMember.Error
        : json.CurrentDepth == 3 && json.ValueTextEquals("node"u8) ? TreeMember.Statement
        : json.ValueTextEquals("type"u8) ? TreeMember.Type
        : json.ValueTextEquals("class"u8) ? TreeMember.Class
        : json.ValueTextEquals("function_name"u8) ? TreeMember.FunctionName
        : TreeMember.Other;

    static Failure ParseFailure(byte[] answer, string sql)
    {
        using var json = JsonDocument.Parse(answer);
        var error = json.RootElement;
        return error.GetProperty("error_type").GetString() == "parser"
            ? QueryFailure.From(error, "error_message", sql)
            : new(FailureKind.Unauthorized, AllowedStatements + ".");
    }
}
