using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ClaudeSessionLogger.Reports.Usage;

/// <summary>
/// Writes a report as JSON with documented, stable field names; by hand, because a report may have tens of thousands of
/// lines.
/// </summary>
static class UsageJson
{
    const int Page = 1 << 16;

    public static void Write(UsageReport report, TextWriter output)
    {
        var buffer = new ArrayBufferWriter<byte>(Page * 2);
        using (
            var json = new Utf8JsonWriter(
                buffer,
                new()
                {
                    Indented = true,
                    Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                    SkipValidation = true,
                }
            )
        )
        {
            json.WriteStartObject();
            json.WriteString("report"u8, report.Shape.Name);
            json.WriteString("timezone"u8, report.Zone.Id);
            WriteRange(json, report.Filter);
            json.WriteStartArray("rows"u8);
            foreach (var row in report.Rows)
            {
                Write(json, report.Shape, row);
                if (json.BytesPending + buffer.WrittenCount > Page)
                    Drain(json, buffer, output);
            }

            json.WriteEndArray();
            json.WriteNumber("left_out"u8, report.LeftOut);
            json.WriteStartObject("totals"u8);
            Write(json, report.Totals);
            json.WriteEndObject();
            Write(json, report.Gaps);
            if (report.Shape.Kind == ReportKind.Blocks)
                Write(json, report.Limits);
            json.WriteEndObject();
            Drain(json, buffer, output);
        }

        output.WriteLine();
    }

    static void Drain(Utf8JsonWriter json, ArrayBufferWriter<byte> buffer, TextWriter output)
    {
        json.Flush();
        output.Write(Encoding.UTF8.GetString(buffer.WrittenSpan));
        buffer.ResetWrittenCount();
    }

    static void WriteRange(Utf8JsonWriter json, ReportFilter filter)
    {
        WriteIfAny(json, "since", filter.Since?.ToString("O", null) ?? (filter.From is { } from ? Utc(from) : null));
        WriteIfAny(json, "until", filter.Until?.ToString("O", null));
    }

    static void WriteIfAny(Utf8JsonWriter json, string name, string? value)
    {
        if (value is null)
            json.WriteNull(name);
        else
            json.WriteString(name, value);
    }

    static void WriteIfKnown(Utf8JsonWriter json, string name, decimal? value)
    {
        if (value is { } known)
            json.WriteNumber(name, known);
        else
            json.WriteNull(name);
    }

    static void Write(Utf8JsonWriter json, ReportDefinition shape, UsageRow row)
    {
        json.WriteStartObject();
        for (var i = 0; i < shape.Keys.Count; i++)
        {
            WriteIfAny(json, shape.Keys[i].Field, row.Keys[i]);
            if (shape.Keys[i].CommonField is { } common)
                WriteIfAny(json, common, row.Keys[i]);
        }

        Write(json, row.Totals);
        if (row.Block is { } block)
            Write(json, block);
        json.WriteStartArray("models"u8);
        foreach (var (model, totals) in row.Models)
        {
            json.WriteStartObject();
            json.WriteString("model"u8, model);
            Write(json, totals);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, UsageTotals totals)
    {
        json.WriteNumber("sessions"u8, totals.Sessions);
        json.WriteNumber("responses"u8, totals.Responses);
        json.WriteNumber("input_tokens"u8, totals.Input);
        json.WriteNumber("output_tokens"u8, totals.Output);
        json.WriteNumber("cache_write_tokens"u8, totals.CacheWrite);
        json.WriteNumber("cache_write_1h_tokens"u8, totals.CacheWrite1h);
        json.WriteNumber("cache_read_tokens"u8, totals.CacheRead);
        json.WriteNumber("total_tokens"u8, totals.Total);
        json.WriteNumber("web_search_requests"u8, totals.WebSearches);
        json.WriteNumber("cost_usd"u8, Exact(totals.CostUsd));
        if (totals.ClientPricedUsd != 0)
            json.WriteNumber("client_priced_usd"u8, Exact(totals.ClientPricedUsd));
    }

    static void Write(Utf8JsonWriter json, UsageBlock block)
    {
        json.WriteString("first_at"u8, Utc(block.FirstAt));
        json.WriteString("last_at"u8, Utc(block.LastAt));
        json.WriteBoolean("active"u8, block.IsActive);
        if (block.Burn is { } burn)
        {
            json.WriteStartObject("burn_rate"u8);
            json.WriteNumber("tokens_per_minute"u8, Math.Round(burn.TokensPerMinute, 3));
            json.WriteNumber("cost_usd_per_hour"u8, Exact(decimal.Round(burn.UsdPerHour, 6)));
            json.WriteEndObject();
        }

        if (block.Projection is { } projection)
        {
            json.WriteStartObject("projection"u8);
            json.WriteNumber("total_tokens"u8, projection.TotalTokens);
            json.WriteNumber("cost_usd"u8, Exact(decimal.Round(projection.CostUsd, 6)));
            json.WriteNumber("remaining_minutes"u8, Math.Round(projection.Remaining.TotalMinutes, 1));
            json.WriteEndObject();
        }
    }

    static void Write(Utf8JsonWriter json, DataQuality gaps)
    {
        json.WriteStartObject("missing"u8);
        json.WriteStartArray("unpriced_models"u8);
        foreach (var model in gaps.UnpricedModels)
            json.WriteStringValue(model);
        json.WriteEndArray();
        json.WriteNumber("unpriced_responses"u8, gaps.UnpricedResponses ?? 0);
        WriteIfKnown(json, "lower_bound_responses", gaps.LowerBoundResponses);
        WriteIfKnown(json, "skipped_lines", gaps.SkippedLines);
        WriteIfKnown(json, "unattributed_usd", gaps.UnattributedUsd is { } unattributed ? Exact(unattributed) : null);
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, IReadOnlyList<LimitUsage> limits)
    {
        json.WriteStartArray("limits"u8);
        foreach (var limit in limits)
        {
            json.WriteStartObject();
            json.WriteString("limit"u8, limit.Name);
            json.WriteNumber("used_percent"u8, limit.UsedPercent);
            WriteIfAny(json, "resets_at", limit.ResetsAt is { } reset ? Utc(reset) : null);
            json.WriteString("seen_at"u8, Utc(limit.SeenAt));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    static string Utc(DateTime time) =>
        time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Removes the trailing zeros of the 12 decimal places.</summary>
    static decimal Exact(decimal amount) => amount / 1.0000000000000000000000000000m;
}
