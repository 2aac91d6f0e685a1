using System.Text.Json;
using System.Text.Json.Serialization;
using JoJoGan.Files;

namespace JoJoGan.ModelStore;

/// <summary>Reads catalogs: JSON lists of <see cref="ModelEntry"/>.</summary>
internal static partial class ModelCatalog
{
    private const string BuiltIn = "JoJoGan.ModelStore.models.json";
    private const long LargestCatalog = 16_000_000;

    private static readonly string[] Companions = [".part", ".version", ".sha256", ".lock"];

    /// <summary>The host's entries before the built-in ones; an entry takes the place of those of its name that follow.</summary>
    /// <exception cref="InvalidOptionsException">A file is missing or is no catalog.</exception>
    public static IReadOnlyList<ModelEntry> Load(IEnumerable<string> files)
    {
        using Stream own = typeof(ModelCatalog).Assembly.GetManifestResourceStream(BuiltIn)!;
        ModelEntry[] entries =
            [.. files.SelectMany(Read).Concat(Parse(own, BuiltIn))
                .DistinctBy(e => e.Name).OrderBy(e => e.Name, StringComparer.Ordinal)];

        // Some file systems take names that differ in case for one.
        return entries.GroupBy(e => e.File, StringComparer.OrdinalIgnoreCase)
            .FirstOrDefault(group => group.Count() > 1) is { } shared
            ? throw Invalid(
                $"the entries {string.Join(" and ", shared.Select(e => $"'{e.Name}'"))} share the file '{shared.Key}'")
            : entries;
    }

    private static IReadOnlyList<ModelEntry> Read(string file)
    {
        try
        {
            if (FileKind.IsEmpty(file))
            {
                throw Invalid(file, "is empty, or a pipe or device");
            }

            using FileStream stream = File.OpenRead(file);
            return stream.Length <= LargestCatalog
                ? Parse(stream, file)
                : throw Invalid(file, $"has {stream.Length} bytes; a catalog has at most {LargestCatalog}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Invalid(file, $"cannot be read ({e.Message.TrimEnd('.')})");
        }
    }

    private static IReadOnlyList<ModelEntry> Parse(Stream stream, string file)
    {
        try
        {
            ModelEntry[] entries = JsonSerializer.Deserialize(stream, Format.Default.ModelEntryArray) ?? [];
            return entries.Select(Check).FirstOrDefault(f => f is not null) is { } failure
                ? throw Invalid(file, failure) : entries;
        }
        catch (JsonException e)
        {
            throw Invalid(file, $"is no list of models ({LogText.Of(e.Message)})");
        }
    }

    // Names and files become paths, so they must not lead anywhere else.
    private static string? Check(ModelEntry? entry) => entry switch
    {
        null => "holds an empty entry",
        _ when !IsPlain(entry.Name) || !IsPlain(entry.File) =>
            $"has an entry '{LogText.Of(entry.Name ?? "")}' whose name or file is empty or has characters other than "
                + "letters, digits, '.', '-' and '_'",
        _ when IsOwn(entry.File) =>
            $"has an entry '{entry.Name}' whose file ends as the store's own do ({string.Join(", ", Companions)})",
        _ when entry.Purpose is null || entry.License is null => $"has an entry '{entry.Name}' without purpose or license",
        _ when entry.Mirrors is not { Count: > 0 }
            || entry.Mirrors.Any(m => m is not { IsAbsoluteUri: true } || m.Scheme is not ("http" or "https")) =>
            $"has an entry '{entry.Name}' without mirrors, or with one that is no http or https address",
        _ when entry.Sha256 is { } hash && !(hash.Length == 64 && hash.All(char.IsAsciiHexDigit)) =>
            $"has an entry '{entry.Name}' whose sha256 is not 64 hexadecimal digits",
        _ when entry.Size is < 0 => $"has an entry '{entry.Name}' of a size below 0",
        _ => null,
    };

    // Not one of the store's own companions of a file.
    private static bool IsOwn(string file) => Companions.Any(suffix => file.EndsWith(suffix, StringComparison.OrdinalIgnoreCase));

    private static bool IsPlain(string? name) =>
        name is { Length: > 0 and <= 100 }
            && name[0] != '.' && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');

    private static InvalidOptionsException Invalid(string file, string what) => Invalid($"'{file}' {what}");

    private static InvalidOptionsException Invalid(string what) =>
        new([$"{nameof(ModelStoreOptions)}.{nameof(ModelStoreOptions.Catalogs)}: {what}."]);

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
    [JsonSerializable(typeof(ModelEntry[]))]
    private sealed partial class Format : JsonSerializerContext;
}
