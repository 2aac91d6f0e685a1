using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using JoJoGan.FineTuning;

namespace JoJoGan.Quality;

/// <summary>
/// Draws how far recipes have come after how many steps, of the distance that the paper's recipe comes to: a line a recipe, with
/// the best and the worst style.
/// </summary>
internal static partial class RecipePlot
{
    private const int Side = 300;
    private const int Left = 60;
    private const int Top = 60;
    private const int Gap = 80;
    private const double Lowest = 70;
    private const double Highest = 170;

    private static readonly string[] Colors = ["#c4501b", "#2a78d6", "#1a7f5a"];
    private static readonly string[] Bases = ["Paper", "default", "Best"];
    private static readonly double[] StepTicks = [10, 30, 100, 300];
    private static readonly double[] PercentTicks = [80, 100, 120, 140, 160];

    private sealed record Cell(string Base, int Steps, string Panel, string Style, string Seed, double Distance);

    /// <summary>Reads measurements and writes the picture.</summary>
    /// <param name="file">The measurements of <see cref="RecipeReport"/>.</param>
    /// <param name="picture">The SVG file to write.</param>
    public static void Write(string file, string picture)
    {
        Cell[] cells = [.. File.ReadLines(file).Select(Read).Where(cell => Bases.Contains(cell.Base))];
        Dictionary<(string Panel, string Style, string Seed), double> paper = cells
            .Where(cell => cell is { Base: "Paper", Steps: 300 })
            .ToDictionary(cell => (cell.Panel, cell.Style, cell.Seed), cell => cell.Distance);
        string[] panels = [.. paper.Keys.Select(key => key.Panel).Distinct().Order()];
        int width = Left + (2 * Side) + Gap + 20, rows = (panels.Length + 1) / 2;
        var svg = new StringBuilder();
        svg.AppendLine(
            CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {(rows * (Side + Gap)) + Top + 20}\" " +
            $"font-family=\"sans-serif\" font-size=\"12\" fill=\"#333\">")
            .AppendLine("<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>");
        string[] shown = [.. Bases.Where(recipe => cells.Any(cell => cell.Base == recipe))];
        svg.AppendLine(
            CultureInfo.InvariantCulture,
            $"<text x=\"{Left + (shown.Length * 110)}\" y=\"24\">distance, % of that of Paper's 300 steps</text>");
        for (int i = 0; i < shown.Length; i++)
        {
            int x = Left + (i * 110);
            svg.AppendLine(
                CultureInfo.InvariantCulture,
                $"<line x1=\"{x}\" y1=\"20\" x2=\"{x + 24}\" y2=\"20\" stroke=\"{Colors[i]}\" stroke-width=\"2\"/>" +
                $"<text x=\"{x + 32}\" y=\"24\">{shown[i]}</text>");
        }

        for (int i = 0; i < panels.Length; i++)
        {
            (int left, int top) = (Left + (i % 2 * (Side + Gap)), Top + (i / 2 * (Side + Gap)));
            Axes(svg, left, top, panels[i]);
            foreach (string recipe in Bases)
            {
                IEnumerable<IGrouping<int, double>> points = cells
                    .Where(cell => cell.Base == recipe && cell.Panel == panels[i])
                    .Where(cell => paper.ContainsKey((cell.Panel, cell.Style, cell.Seed)))
                    .GroupBy(cell => cell.Steps, cell => 100 * cell.Distance / paper[(cell.Panel, cell.Style, cell.Seed)])
                    .OrderBy(group => group.Key);
                Line(svg, left, top, Colors[Array.IndexOf(Bases, recipe)], points);
            }
        }

        File.WriteAllText(picture, svg.AppendLine("</svg>").ToString());
    }

    private static Cell Read(string line)
    {
        string[] parts = line.Split('|'), cell = parts[0].Split(';');
        FineTuningLoss loss = Enum.Parse<FineTuningLoss>(cell[1]);
        Match steps = WithSteps().Match(cell[0]);
        string recipe = steps.Success ? steps.Groups[1].Value : cell[0];
        int count = steps.Success ? int.Parse(steps.Groups[2].Value, CultureInfo.InvariantCulture)
            : recipe == "default" ? new FineTuningOptions().Steps : FineTuningOptions.Paper.Steps;
        double distance = double.Parse(parts[1], CultureInfo.InvariantCulture);
        return new Cell(recipe, count, $"{cell[2]}, {loss} loss", cell[3], cell[4], distance);
    }

    private static void Axes(StringBuilder svg, int left, int top, string title)
    {
        svg.AppendLine(
            CultureInfo.InvariantCulture,
            $"<text x=\"{left}\" y=\"{top - 8}\" font-size=\"14\">{title}</text>" +
            $"<text x=\"{left + (Side / 2)}\" y=\"{top + Side + 34}\" text-anchor=\"middle\">steps</text>");
        foreach (double tick in StepTicks)
        {
            double x = X(left, tick);
            svg.AppendLine(
                CultureInfo.InvariantCulture,
                $"<line x1=\"{x:0.0}\" y1=\"{top}\" x2=\"{x:0.0}\" y2=\"{top + Side}\" stroke=\"#e4e4e4\"/>" +
                $"<text x=\"{x:0.0}\" y=\"{top + Side + 18}\" text-anchor=\"middle\">{tick}</text>");
        }

        foreach (double tick in PercentTicks)
        {
            double y = Y(top, tick);
            svg.AppendLine(
                CultureInfo.InvariantCulture,
                $"<line x1=\"{left}\" y1=\"{y:0.0}\" x2=\"{left + Side}\" y2=\"{y:0.0}\" stroke=\"#e4e4e4\"/>" +
                $"<text x=\"{left - 6}\" y=\"{y + 4:0.0}\" text-anchor=\"end\">{tick}</text>");
        }
    }

    private static void Line(StringBuilder svg, int left, int top, string color, IEnumerable<IGrouping<int, double>> points)
    {
        var path = new List<string>();
        foreach (IGrouping<int, double> point in points)
        {
            (double x, double y) = (X(left, point.Key), Y(top, point.Average()));
            path.Add(string.Create(CultureInfo.InvariantCulture, $"{x:0.0},{y:0.0}"));
            svg.AppendLine(
                CultureInfo.InvariantCulture,
                $"<line x1=\"{x:0.0}\" y1=\"{Y(top, point.Min()):0.0}\" x2=\"{x:0.0}\" y2=\"{Y(top, point.Max()):0.0}\" " +
                $"stroke=\"{color}\" stroke-opacity=\"0.4\" stroke-width=\"3\"/>" +
                $"<circle cx=\"{x:0.0}\" cy=\"{y:0.0}\" r=\"3.5\" fill=\"{color}\"/>");
        }

        svg.AppendLine(
            $"<polyline fill=\"none\" stroke=\"{color}\" stroke-width=\"2\" points=\"{string.Join(' ', path)}\"/>");
    }

    private static double X(int left, double steps) =>
        left + (Side * Math.Log(steps / StepTicks[0]) / Math.Log(StepTicks[^1] / StepTicks[0]));

    private static double Y(int top, double percent) =>
        top + (Side * (Highest - Math.Clamp(percent, Lowest, Highest)) / (Highest - Lowest));

    [GeneratedRegex("^(.+), ([0-9]+) steps$")]
    private static partial Regex WithSteps();
}
