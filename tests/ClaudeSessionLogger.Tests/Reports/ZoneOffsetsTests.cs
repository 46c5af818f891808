using ClaudeSessionLogger.Platform.Time;
using ClaudeSessionLogger.Reports.Usage;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Reports;

/// <summary>Days in every time zone match the zone files, which are read without .NET.</summary>
public sealed class ZoneOffsetsTests
{
    static readonly DateTime s_from = UsageHome.Utc("2000-01-01"),
        s_to = UsageHome.Utc("2031-01-01");

    [Fact]
    public void Every_zone_changes_its_offset_as_in_its_file()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The files of the zones are elsewhere, or not there.");
        var zones = ZoneFile.All().ToList();
        Assert.True(zones.Count > 300, $"{zones.Count} zones");
        Assert.All(
            zones,
            file =>
            {
                var end = file.Until < s_to ? file.Until : s_to;
                var offsets = ZoneOffsets.Of(TimeZoneInfo.FindSystemTimeZoneById(file.Name), s_from, s_to);
                foreach (var instant in Around(file, end))
                    Assert.True(
                        file.Offset(instant) == offsets.At(instant),
                        $"{file.Name} at {instant:O}: {file.Offset(instant)} and not {offsets.At(instant)}"
                    );
            }
        );
    }

    [Fact]
    public void Every_day_contains_exactly_the_instants_with_its_date()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The files of the zones are elsewhere, or not there.");
        Assert.All(
            ZoneFile.All(),
            file =>
            {
                var offsets = ZoneOffsets.Of(TimeZoneInfo.FindSystemTimeZoneById(file.Name), s_from, s_to);
                foreach (
                    var change in file.Changes.Where(change =>
                        change > s_from.AddDays(3) && change < s_to.AddDays(-3) && change < file.Until
                    )
                )
                {
                    var day = file.Day(change);
                    var ranges = offsets.Days(day, day);
                    foreach (
                        var instant in Enumerable.Range(-200, 400).Select(quarter => change.AddMinutes(quarter * 15))
                    )
                        Assert.True(
                            ranges.Any(range => instant >= range.From && instant < range.To)
                                == (file.Day(instant) == day),
                            $"{file.Name}: {instant:O} on {day}"
                        );
                }
            }
        );
    }

    [Theory]
    [InlineData("America/Havana", "2026-11-01T12:00:00Z", "2026-11-01T04:00:00Z")] // midnight comes twice
    [InlineData("America/Havana", "2026-03-08T12:00:00Z", "2026-03-08T05:00:00Z")] // and never
    [InlineData("Europe/Berlin", "2026-10-25T12:00:00Z", "2026-10-24T22:00:00Z")]
    [InlineData("Asia/Kathmandu", "2026-06-01T20:00:00Z", "2026-06-01T18:15:00Z")]
    public void The_day_of_the_status_line_begins_with_its_first_instant(string zone, string now, string start)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The files of the zones are elsewhere, or not there.");
        Assert.Equal(
            UsageHome.Utc(start),
            LocalDay.Start(new(UsageHome.Utc(now)), TimeZoneInfo.FindSystemTimeZoneById(zone), daysAgo: 0)
        );
    }

    [Theory]
    [InlineData("Pacific/Apia", "2011-12-28", "2012-01-02")] // has no 30 December
    [InlineData("Pacific/Apia", "2021-04-02", "2021-04-06")]
    [InlineData("Australia/Lord_Howe", "2026-04-03", "2026-04-06")] // half an hour back
    [InlineData("Australia/Lord_Howe", "2026-10-02", "2026-10-05")]
    [InlineData("Asia/Kathmandu", "2026-06-01", "2026-06-03")] // 5:45
    [InlineData("Pacific/Chatham", "2026-04-03", "2026-04-06")] // 12:45 and 13:45
    [InlineData("Asia/Kolkata", "2026-06-01", "2026-06-03")]
    [InlineData("America/Havana", "2026-11-01", "2026-11-02")] // midnight comes twice
    [InlineData("America/Havana", "2026-03-08", "2026-03-09")] // and never
    [InlineData("America/St_Johns", "2006-10-28", "2006-10-30")] // at one minute past midnight
    [InlineData("America/Sao_Paulo", "2018-11-03", "2018-11-05")]
    [InlineData("Africa/Casablanca", "2026-02-14", "2026-02-16")]
    [InlineData("Antarctica/Troll", "2026-03-28", "2026-03-30")] // two hours
    [InlineData("Asia/Pyongyang", "2018-05-03", "2018-05-06")]
    [InlineData("America/Caracas", "2016-04-30", "2016-05-02")]
    [InlineData("Europe/Berlin", "2026-03-28", "2026-03-30")]
    [InlineData("Europe/Berlin", "2026-10-24", "2026-10-26")]
    [InlineData("America/New_York", "2026-03-07", "2026-03-09")]
    [InlineData("Pacific/Kiritimati", "2026-01-01", "2026-01-03")] // 14 hours ahead
    [InlineData("Etc/GMT+12", "2026-01-01", "2026-01-03")]
    public void Reports_use_the_local_day_and_hour_of_each_response(string zone, string from, string to)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The files of the zones are elsewhere, or not there.");
        var file = ZoneFile.Read(zone);
        using var home = new UsageHome();
        // A step of a little more than 7 minutes tests both sides of quarters, hours and offset changes.
        for (
            var (time, i) = (UsageHome.Utc(from).AddDays(-1), 0);
            time < UsageHome.Utc(to).AddDays(1);
            time = time.AddSeconds(433), i++
        )
            home.Add($"session {i % 5}", time);
        foreach (var change in file.Changes.Where(change => change > UsageHome.Utc(from) && change < UsageHome.Utc(to)))
        {
            home.Add("at the change", change);
            home.Add("before the change", change.AddMilliseconds(-1));
        }

        home.Save();
        Assert.Equal(
            home.Responses.GroupBy(response => file.Day(response.Time!.Value))
                .OrderBy(day => day.Key)
                .Select(day => $"{day.Key:yyyy-MM-dd} {day.Count()} {day.Sum(response => response.Tokens.Input)}"),
            home.Report(ReportKind.Daily, zone)
                .Rows.Select(row => $"{row.Keys[0]} {row.Totals.Responses} {row.Totals.Input}")
        );
        Assert.Equal(
            home.Responses.GroupBy(response => Hour(file, response.Time!.Value))
                .Select(hour => $"{hour.Key} {hour.Count()}")
                .Order(StringComparer.Ordinal),
            home.Report(ReportKind.Hourly, zone)
                .Rows.Select(row => $"{row.Keys[0]} {row.Totals.Responses}")
                .Order(StringComparer.Ordinal)
        );

        var days = home.Responses.Select(response => file.Day(response.Time!.Value)).Distinct().Order().ToList();
        foreach (var day in days)
            Assert.Equal(
                home.Responses.Count(response => file.Day(response.Time!.Value) == day),
                home.Report(ReportKind.Models, zone, new(Since: day, Until: day)).Totals.Responses
            );
    }

    static string Hour(ZoneFile file, DateTime utc)
    {
        var local = utc + file.Offset(utc);
        return new DateTimeOffset(
            DateTime.SpecifyKind(local.Date.AddHours(local.Hour), DateTimeKind.Unspecified),
            file.Offset(utc)
        ).ToString("yyyy-MM-dd'T'HH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture);
    }

    static IEnumerable<DateTime> Around(ZoneFile file, DateTime end)
    {
        foreach (var change in file.Changes.Where(change => change > s_from && change < end))
        {
            yield return change.AddSeconds(-1);
            yield return change;
            yield return change.AddSeconds(1);
        }

        for (var day = s_from; day < end; day = day.AddDays(17.3))
            yield return day;
    }
}
