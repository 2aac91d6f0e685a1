using System.Globalization;
using System.Text.Json;

namespace JoJoGan.Styles;

/// <summary>A style's metadata as the string pairs of a safetensors header; keys carry the prefix "jojogan.".</summary>
internal static class StyleMetadataFormat
{
    public const string FormatKey = "jojogan.format";

    private const string FullFormat = "style/1";
    private const string HalfFormat = "style-half/1";
    private const string CompactFormat = "style-compact/1";
    private const string Prefix = "jojogan.";

    public static Dictionary<string, string> Write(StyleMetadata style, StyleForm form)
    {
        var pairs = new Dictionary<string, string>
        {
            [FormatKey] = form switch
            {
                StyleForm.Full => FullFormat,
                StyleForm.HalfDifference => HalfFormat,
                StyleForm.Compact => CompactFormat,
                _ => throw new ArgumentOutOfRangeException(nameof(form), form, "not a form of styles"),
            },
            [Prefix + "name"] = style.Name,
            [Prefix + "mask_rows"] = JsonSerializer.Serialize(style.MaskRows),
            [Prefix + "steps"] = Text(style.Steps),
            [Prefix + "learning_rate"] = Text(style.LearningRate),
            [Prefix + "references"] = Text(style.References),
            [Prefix + "size"] = Text(style.Size),
        };
        Add("author", style.Author.Length > 0 ? style.Author : null);
        Add("licence", style.Licence.Length > 0 ? style.Licence : null);
        Add("thumbnail", style.Thumbnail.IsEmpty ? null : Convert.ToBase64String(style.Thumbnail.Span));
        Add("loss", style.Loss?.ToString());
        Add("alpha", style.Alpha is { } alpha ? Text(alpha) : null);
        Add("seed", style.Seed is { } seed ? Text(seed) : null);
        Add("base_hash", style.BaseHash);
        Add("created", style.Created?.ToString("O", CultureInfo.InvariantCulture));
        return pairs;

        void Add(string key, string? value)
        {
            if (value is not null)
            {
                pairs[Prefix + key] = value;
            }
        }
    }

    /// <summary>Refuses a style where a base generator belongs: its tensors would fit, and every style be tuned from a style.</summary>
    /// <exception cref="CheckpointException">The file is a style.</exception>
    public static void EnsureNoStyle(IReadOnlyDictionary<string, string> pairs, string file)
    {
        if (pairs.TryGetValue(FormatKey, out string? format))
        {
            throw new CheckpointException(
                "this is a saved style, not a base generator; load it as a style (IStyleStore or --style) and name the generator that it was made with",
                file, FormatKey, actual: format);
        }
    }

    /// <summary>How the weights of a style's file are stored.</summary>
    /// <exception cref="CheckpointException">The file is no style of a known format.</exception>
    public static StyleForm FormOf(IReadOnlyDictionary<string, string> pairs, string file) => pairs.GetValueOrDefault(FormatKey) switch
    {
        FullFormat => StyleForm.Full,
        HalfFormat => StyleForm.HalfDifference,
        CompactFormat => StyleForm.Compact,
        var other => throw new CheckpointException(
            "This safetensors file is not a style that this version knows. Styles are written by the 'train' command or IStyleStore.",
            file, FormatKey, FullFormat, other),
    };

    /// <exception cref="CheckpointException">A value does not parse.</exception>
    public static StyleMetadata Read(IReadOnlyDictionary<string, string> pairs, string file)
    {
        return new StyleMetadata
        {
            Name = Get("name") ?? "",
            Author = Get("author") ?? "",
            Licence = Get("licence") ?? "",
            Thumbnail = Parse<ReadOnlyMemory<byte>>("thumbnail", s => Convert.FromBase64String(s)) ?? default,
            Loss = Parse<FineTuningLoss>("loss", s => Enum.Parse<FineTuningLoss>(s)),
            MaskRows = Rows(),
            Alpha = Parse<double>("alpha", Number),
            Steps = Parse<int>("steps", Whole) ?? 0,
            LearningRate = Parse<double>("learning_rate", Number) ?? 0,
            Seed = Parse<int>("seed", Whole),
            References = Parse<int>("references", Whole) ?? 0,
            Size = Parse<int>("size", Whole) ?? 0,
            BaseHash = Get("base_hash"),
            Created = Parse<DateTimeOffset>("created", s => DateTimeOffset.Parse(s, CultureInfo.InvariantCulture)),
        };

        int[] Rows()
        {
            try
            {
                return JsonSerializer.Deserialize<int[]>(Get("mask_rows") ?? "[]") ?? [];
            }
            catch (JsonException e)
            {
                throw new CheckpointException("A metadata value cannot be read.", file, Prefix + "mask_rows", "a list of rows", Get("mask_rows"), e);
            }
        }

        string? Get(string key) => pairs.GetValueOrDefault(Prefix + key);

        T? Parse<T>(string key, Func<string, T> parse)
            where T : struct
        {
            if (Get(key) is not { } text)
            {
                return null;
            }

            try
            {
                return parse(text);
            }
            catch (Exception e) when (e is FormatException or OverflowException or ArgumentException)
            {
                throw new CheckpointException("A metadata value cannot be read.", file, Prefix + key, typeof(T).Name, text, e);
            }
        }
    }

    private static double Number(string s) => double.Parse(s, CultureInfo.InvariantCulture);

    private static int Whole(string s) => int.Parse(s, CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
