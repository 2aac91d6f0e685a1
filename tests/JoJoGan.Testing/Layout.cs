using System.Globalization;

namespace JoJoGan.Testing;

/// <summary>A listing of tests/layouts: key, type and shape of every entry of a published checkpoint.</summary>
public sealed class Layout
{
    private Layout(string name, IReadOnlyList<LayoutEntry> entries) => (Name, Entries) = (name, entries);

    /// <summary>The listing's name, without extension.</summary>
    public string Name { get; }

    /// <summary>All entries, in the listing's order.</summary>
    public IReadOnlyList<LayoutEntry> Entries { get; }

    /// <summary>Reads a listing.</summary>
    /// <param name="name">Its name without <c>.txt</c>.</param>
    public static Layout Read(string name) => new(
        name,
        [.. File.ReadLines(RepositoryFolder.Combine("tests", "layouts", name + ".txt")).Where(IsEntry).Select(Parse)]);

    /// <summary>Shapes by key of the state_dict under a top-level key.</summary>
    /// <param name="section">The top-level key (<c>g_ema</c>); empty for a bare state_dict.</param>
    /// <param name="prefix">Keeps the keys that begin so, and takes it off.</param>
    public IReadOnlyDictionary<string, IReadOnlyList<long>> Shapes(string section = "", string prefix = "")
    {
        var shapes = Entries
            .Where(entry => entry.Section == section && entry.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(entry => entry.Key[prefix.Length..], entry => entry.Shape, StringComparer.Ordinal);
        return shapes.Count > 0 ? shapes : throw new KeyNotFoundException($"{Name} has no entry {section}/{prefix}*.");
    }

    private static bool IsEntry(string line) => line.Length > 0 && line[0] != '#';

    private static LayoutEntry Parse(string line)
    {
        string[] fields = line.Split('\t');
        int slash = fields[0].IndexOf('/', StringComparison.Ordinal);
        string section = slash < 0 ? "" : fields[0][..slash];
        long[] shape =
        [
            .. fields[2].Trim('[', ']')
                .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(part => long.Parse(part, CultureInfo.InvariantCulture)),
        ];
        return new LayoutEntry(section, fields[0][(slash + 1)..], fields[1], shape);
    }
}
