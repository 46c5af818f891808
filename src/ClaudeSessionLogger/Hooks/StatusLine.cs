using System.Text;

namespace ClaudeSessionLogger.Hooks;

/// <summary>The status line: what the client says of this session, and of the badge what no client knows.</summary>
static class StatusLine
{
    const string Separator = " · ";

    /// <summary>Where a share of something limited becomes worth a look, and where it runs out.</summary>
    const double Notable = 60, Scarce = 85;

    enum Colour { Plain = 0, Dim = 2, Red = 31, Green = 32, Yellow = 33, Cyan = 36 }

    /// <summary>One line, empty when nothing is known. <paramref name="columns"/>: what it must fit in.</summary>
    public static string Compose(WireStatus status, Badge badge, DateTimeOffset now, bool colours, int columns)
    {
        var line = new Line(colours, columns);
        if (status.Model is { } model && Text.Safe(model) is { Length: > 0 } name)
            line.Add("", name, Colour.Cyan);
        if (status.CostUsd is >= 0 and < 1e12)
            line.Add("", new Usd((decimal)status.CostUsd.Value).ToString(), Colour.Plain);
        if (badge.Today is { } today && now < today.Until)
            line.Add("today ", today.Cost.ToString(), Colour.Plain);
        AddShare(line, "context ", status.ContextPercent);
        AddShare(line, "5h ", status.FiveHourPercent);
        AddShare(line, "week ", status.SevenDayPercent);
        if (badge.Unseen > 0)
            line.Add("📬 ", $"{badge.Unseen}", Colour.Yellow);

        return line.ToString();
    }

    static void AddShare(Line line, string label, double? percent)
    {
        if (percent is not (>= 0 and <= 1e6))
            return;

        var colour = percent switch { >= Scarce => Colour.Red, >= Notable => Colour.Yellow, _ => Colour.Green };
        line.Add(label, $"{(int)Math.Round(percent.Value, MidpointRounding.AwayFromZero)}%", colour);
    }

    /// <summary>Parts side by side, cut where the room ends; colours take none.</summary>
    sealed class Line(bool colours, int columns)
    {
        readonly StringBuilder _plain = new();
        readonly List<(int End, Colour Colour)> _parts = [];

        public void Add(string label, string value, Colour colour)
        {
            if (_plain.Length > 0)
                Append(Separator, Colour.Dim);
            Append(label, Colour.Dim);
            Append(value, colour);
        }

        public override string ToString()
        {
            var fitted = Text.Fit(_plain.ToString(), columns);
            if (!colours)
                return fitted;

            var text = new StringBuilder();
            var start = 0;
            for (var i = 0; i < _parts.Count && start < fitted.Length; i++)
            {
                var end = Math.Min(_parts[i].End, fitted.Length);
                Paint(text, fitted.AsSpan(start, end - start), _parts[i].Colour);
                start = end;
            }

            return text.ToString();
        }

        void Append(string part, Colour colour)
        {
            _plain.Append(part);
            _parts.Add((_plain.Length, colour));
        }

        static void Paint(StringBuilder text, ReadOnlySpan<char> part, Colour colour)
        {
            if (part.IsEmpty || colour == Colour.Plain)
                text.Append(part);
            else
                text.Append("\x1b[").Append((int)colour).Append('m').Append(part).Append("\x1b[0m");
        }
    }
}
