using System.Globalization;
using JoJoGan.Identity;
using Microsoft.Extensions.DependencyInjection;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Samples.Console.Output;

/// <summary>Measures how much drawn faces look like their photos, and lists it.</summary>
/// <param name="services">The host's services.</param>
internal sealed class SimilarityTable(IServiceProvider services)
{
    private const string Title = "face";

    private readonly List<(string Name, double Similarity)> rows = [];

    /// <summary>Adds a face.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="face">The face as it was cut out.</param>
    /// <param name="drawn">What was drawn of it.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task AddAsync(string name, Image<Rgb24> face, Image<Rgb24> drawn, CancellationToken cancellationToken)
    {
        IReadOnlyList<double> similarities =
            await services.GetRequiredService<IIdentityComparer>().CompareAsync([face], [drawn], cancellationToken);
        rows.Add((name, similarities[0]));
    }

    /// <summary>Writes the table, unless it has no rows.</summary>
    public void Write(TextWriter writer)
    {
        if (rows.Count == 0)
        {
            return;
        }

        int width = rows.Max(row => Math.Max(row.Name.Length, Title.Length));
        writer.WriteLine($"{Title.PadRight(width)}  similarity");
        foreach ((string name, double similarity) in rows)
        {
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name.PadRight(width)}  {similarity,10:0.00}"));
        }
    }
}
