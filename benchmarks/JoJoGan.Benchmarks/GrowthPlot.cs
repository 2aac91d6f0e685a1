using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace JoJoGan.Benchmarks;

/// <summary>Draws the tables of <see cref="GrowthJob"/>: how time and memory grow with the work, on logarithmic axes.</summary>
internal static partial class GrowthPlot
{
    private const int Side = 340;
    private const int Left = 60;
    private const int Top = 50;
    private const int Gap = 90;
    private const int LegendHeight = 130;

    private static readonly string[] Colors = ["#2a78d6", "#c4501b", "#1a7f5a", "#8a4bb5", "#a3780a"];

    private sealed record Row(double Work, double Seconds, double Megabytes);

    private sealed record Series(string Title, IReadOnlyList<Row> Rows);

    /// <summary>Reads the tables of a page and writes the picture.</summary>
    /// <param name="page">A page with the tables.</param>
    /// <param name="picture">The SVG file to write.</param>
    public static void Write(string page, string picture)
    {
        Series[] all = [.. Read(File.ReadAllLines(page)).Where(s => !s.Title.StartsWith("Memory", StringComparison.Ordinal))];
        double[] works = [1, 2, 4, 8, 16, 32, 64];
        var svg = new StringBuilder();
        int width = Left + (2 * Side) + Gap + 20, height = Top + Side + 50 + LegendHeight;
        svg.AppendLine(
            CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" " +
            $"font-family=\"sans-serif\" font-size=\"12\" fill=\"#333\">")
            .AppendLine("<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>");
        double[] megabytes = [256, 512, 1024, 2048, 4096, 8192];
        Panel(
            svg, Left, "seconds, of those for the first", all, works, works,
            s => s.Rows.Select(r => r.Seconds / s.Rows[0].Seconds), proportional: true);
        Panel(
            svg, Left + Side + Gap, "peak memory, MB", all, works, megabytes,
            s => s.Rows.Select(r => r.Megabytes), proportional: false);
        for (int i = 0; i < all.Length; i++)
        {
            int y = Top + Side + 65 + (i * 20);
            svg.AppendLine(
                CultureInfo.InvariantCulture,
                $"<line x1=\"{Left}\" y1=\"{y}\" x2=\"{Left + 24}\" y2=\"{y}\" stroke=\"{Colors[i]}\" stroke-width=\"2\"/>" +
                $"<text x=\"{Left + 32}\" y=\"{y + 4}\">{all[i].Title}</text>");
        }

        File.WriteAllText(picture, svg.AppendLine("</svg>").ToString());
    }

    private static void Panel(
        StringBuilder svg,
        int left,
        string title,
        Series[] all,
        double[] xTicks,
        double[] yTicks,
        Func<Series, IEnumerable<double>> values,
        bool proportional)
    {
        svg.AppendLine(CultureInfo.InvariantCulture, $"<text x=\"{left}\" y=\"{Top - 20}\" font-size=\"14\">{title}</text>")
            .AppendLine(
                CultureInfo.InvariantCulture,
                $"<text x=\"{left + (Side / 2)}\" y=\"{Top + Side + 38}\" text-anchor=\"middle\">work, of the first</text>");
        foreach (double tick in xTicks)
        {
            svg.AppendLine(
                CultureInfo.InvariantCulture,
                $"<line x1=\"{X(tick):0.0}\" y1=\"{Top}\" x2=\"{X(tick):0.0}\" y2=\"{Top + Side}\" stroke=\"#e4e4e4\"/>" +
                $"<text x=\"{X(tick):0.0}\" y=\"{Top + Side + 18}\" text-anchor=\"middle\">{tick}</text>");
        }

        foreach (double tick in yTicks)
        {
            svg.AppendLine(
                CultureInfo.InvariantCulture,
                $"<line x1=\"{left}\" y1=\"{Y(tick):0.0}\" x2=\"{left + Side}\" y2=\"{Y(tick):0.0}\" stroke=\"#e4e4e4\"/>" +
                $"<text x=\"{left - 6}\" y=\"{Y(tick) + 4:0.0}\" text-anchor=\"end\">{tick}</text>");
        }

        if (proportional)
        {
            svg.AppendLine(
                CultureInfo.InvariantCulture,
                $"<line x1=\"{left}\" y1=\"{Top + Side}\" x2=\"{left + Side}\" y2=\"{Top}\" " +
                $"stroke=\"#999\" stroke-dasharray=\"4 4\"/>" +
                $"<text x=\"{left + Side - 90}\" y=\"{Top + 40}\" fill=\"#777\" text-anchor=\"end\">in proportion</text>");
        }

        for (int i = 0; i < all.Length; i++)
        {
            (double X, double Y)[] points = [.. all[i].Rows.Zip(values(all[i]), (row, value) => (X(row.Work), Y(value)))];
            IEnumerable<string> path = points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.X:0.0},{p.Y:0.0}"));
            svg.AppendLine(
                CultureInfo.InvariantCulture,
                $"<polyline fill=\"none\" stroke=\"{Colors[i]}\" stroke-width=\"2\" points=\"{string.Join(' ', path)}\"/>");
            foreach ((double x, double y) in points)
            {
                svg.AppendLine(
                    CultureInfo.InvariantCulture, $"<circle cx=\"{x:0.0}\" cy=\"{y:0.0}\" r=\"3.5\" fill=\"{Colors[i]}\"/>");
            }
        }

        double X(double work) => left + (Side * Share(work, xTicks));

        double Y(double value) => Top + Side - (Side * Share(value, yTicks));
    }

    private static double Share(double value, double[] ticks) => Math.Log(value / ticks[0]) / Math.Log(ticks[^1] / ticks[0]);

    /// <summary>The tables, each under its title; work is counted in the first row's faces, references or pixels.</summary>
    private static IEnumerable<Series> Read(string[] lines)
    {
        for (int i = 0; i < lines.Length; i++)
        {
            if (Title().Match(lines[i]) is not { Success: true } title)
            {
                continue;
            }

            Match[] rows = [.. lines.Skip(i + 2).Select(line => Figures().Match(line)).TakeWhile(row => row.Success)];
            (double pixels, double count) = (Number(rows[0], 1), Number(rows[0], 2));
            yield return new Series(title.Groups[1].Value, [.. rows.Select(row => new Row(
                Math.Pow(Number(row, 1) / pixels, 2) * Number(row, 2) / count, Number(row, 3), Number(row, 4)))]);
        }
    }

    private static double Number(Match row, int group) => double.Parse(row.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\| (.+) \| seconds, median \(min to max\)")]
    private static partial Regex Title();

    [GeneratedRegex(@"^\| (\d+) px, .*?(\d+) (?:face|reference)s? \| ([\d.]+) \(.*\| (\d+) \|$")]
    private static partial Regex Figures();
}
