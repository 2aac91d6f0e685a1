using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using JoJoGan.FineTuning;
using JoJoGan.Students;

namespace JoJoGan.Styles;

/// <summary>A style's metadata as texts of a safetensors header, for every runtime; keys carry the prefix "jojogan.".</summary>
public static class StyleMetadataFormat
{
    private const string FormatKey = "jojogan.format";

    private const string FullFormat = "style/1";
    private const string HalfFormat = "style-half/1";
    private const string CompactFormat = "style-compact/1";
    private const string StudentFormat = "student/1";
    private const string HalfStudentFormat = "student-half/1";
    private const string Prefix = "jojogan.";
    private const string Sizes = "0 or a power of two from 8 to 1024";
    private const string StudentSizes = "a multiple of 8 from 8 to 1024";
    private const int MostRows = 18; // at 1024 px
    private static readonly string[] Losses = Enum.GetNames<FineTuningLoss>();
    private static readonly string LossNames = string.Join(" or ", Losses);

    /// <summary>The texts to save with a style.</summary>
    /// <param name="style">The metadata.</param>
    /// <param name="format">How the weights are stored.</param>
    /// <returns>The texts by key.</returns>
    /// <exception cref="ArgumentException">A value is outside its limits, so that the file could not be read.</exception>
    public static Dictionary<string, string> Write(StyleMetadata style, StyleFormat format)
    {
        if (Flaw(style) is { } flaw)
        {
            throw new ArgumentException(
                $"The style's metadata cannot be saved: {flaw.Key} must be {flaw.Expected}.", nameof(style));
        }

        var pairs = new Dictionary<string, string>
        {
            [FormatKey] = (format, style.Student) switch
            {
                (StyleFormat.Full, null) => FullFormat,
                (StyleFormat.HalfDelta, null) => HalfFormat,
                (StyleFormat.LowRank, null) => CompactFormat,
                (StyleFormat.Full, _) => StudentFormat,
                (StyleFormat.HalfDelta, _) => HalfStudentFormat,
                _ => throw new ArgumentOutOfRangeException(nameof(format), format, "not a format of this kind of style"),
            },
            [Prefix + "name"] = style.Name,
            [Prefix + "mask_rows"] = JsonSerializer.Serialize(style.MaskRows),
            [Prefix + "steps"] = Text(style.Steps),
            [Prefix + "learning_rate"] = Text(style.LearningRate),
            [Prefix + "references"] = Text(style.References),
            [Prefix + "size"] = Text(style.Size),
        };
        Add("author", style.Author.Length > 0 ? style.Author : null);
        Add("license", style.License.Length > 0 ? style.License : null);
        Add("thumbnail", style.Thumbnail.IsEmpty ? null : Convert.ToBase64String(style.Thumbnail.Span));
        Add("loss", style.Loss?.ToString());
        Add("alpha", style.Alpha is { } alpha ? Text(alpha) : null);
        Add("seed", style.Seed is { } seed ? Text(seed) : null);
        Add("base_hash", style.BaseHash);
        Add("student_steps", style.Student is { } student ? Text(student.Steps) : null);
        Add("student_seed", style.Student is { Seed: var studentSeed } ? Text(studentSeed) : null);
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

    /// <summary>Refuses a style as a base generator: its tensors would fit, and every style be tuned from a style.</summary>
    /// <param name="pairs">The texts of the file's header.</param>
    /// <param name="file">The file, for messages.</param>
    /// <exception cref="CheckpointException">The file is a style.</exception>
    public static void EnsureNoStyle(IReadOnlyDictionary<string, string> pairs, string file)
    {
        if (pairs.TryGetValue(FormatKey, out string? format))
        {
            throw new CheckpointException(
                "this is a saved style, not a base generator; load it as a style, and name the generator that it was made with",
                file, FormatKey, actual: format);
        }
    }

    /// <summary>How the weights of a style's file are stored.</summary>
    /// <param name="pairs">The texts of the file's header.</param>
    /// <param name="file">The file, for messages.</param>
    /// <exception cref="CheckpointException">The file is no style of a known format.</exception>
    public static StyleFormat FormatOf(IReadOnlyDictionary<string, string> pairs, string file) =>
        pairs.GetValueOrDefault(FormatKey) switch
        {
            FullFormat or StudentFormat => StyleFormat.Full,
            HalfFormat or HalfStudentFormat => StyleFormat.HalfDelta,
            CompactFormat => StyleFormat.LowRank,
            var other => throw new CheckpointException(
                "This safetensors file is not a style, or it is one of a later version. Name a file that a style was saved to.",
                file, FormatKey, FullFormat, other),
        };

    /// <summary>Whether the file is a student's.</summary>
    /// <param name="pairs">The texts of the file's header.</param>
    public static bool IsStudent(IReadOnlyDictionary<string, string> pairs) =>
        pairs.GetValueOrDefault(FormatKey) is StudentFormat or HalfStudentFormat;

    /// <summary>The metadata that a style was saved with.</summary>
    /// <param name="pairs">The texts of the file's header; unknown keys are ignored, and missing ones mean unknown.</param>
    /// <param name="file">The file, for messages.</param>
    /// <returns>The metadata.</returns>
    /// <exception cref="CheckpointException">A value does not parse, or is outside its limits.</exception>
    public static StyleMetadata Read(IReadOnlyDictionary<string, string> pairs, string file)
    {
        var style = new StyleMetadata
        {
            Name = Get("name") ?? "",
            Author = Get("author") ?? "",
            License = Get("license") ?? "",
            Thumbnail = Parse<ReadOnlyMemory<byte>>("thumbnail", "base64", s => Convert.FromBase64String(s)) ?? default,
            Loss = Parse<FineTuningLoss>("loss", LossNames, s => Losses.Contains(s) ? Enum.Parse<FineTuningLoss>(s) : null),
            MaskRows = Parse<ImmutableArray<int>>("mask_rows", "a list of rows", Rows) ?? [],
            Alpha = Parse<double>("alpha", "a number", Number),
            Steps = Parse<int>("steps", "a whole number", Whole) ?? 0,
            LearningRate = Parse<double>("learning_rate", "a number", Number) ?? 0,
            Seed = Parse<int>("seed", "a whole number", Whole),
            References = Parse<int>("references", "a whole number", Whole) ?? 0,
            Size = Parse<int>("size", "a whole number", Whole) ?? 0,
            BaseHash = Get("base_hash"),
            Student = IsStudent(pairs)
                ? new StudentMetadata(
                    Parse<int>("student_steps", "a whole number", Whole) ?? 0,
                    Parse<int>("student_seed", "a whole number", Whole) ?? 0)
                : null,
            Created = Parse<DateTimeOffset>("created", "a time", s => DateTimeOffset.Parse(s, CultureInfo.InvariantCulture)),
        };
        return Flaw(style) is { } flaw ? throw Unreadable(flaw.Key, flaw.Expected) : style;

        string? Get(string key) => pairs.GetValueOrDefault(Prefix + key);

        T? Parse<T>(string key, string expected, Func<string, T?> parse)
            where T : struct
        {
            try
            {
                return Get(key) is { } text ? parse(text) ?? throw Unreadable(key, expected) : null;
            }
            catch (Exception e) when (e is FormatException or OverflowException or ArgumentException or JsonException)
            {
                throw Unreadable(key, expected, e);
            }
        }

        CheckpointException Unreadable(string key, string expected, Exception? cause = null) =>
            new("A metadata value cannot be read.", file, Prefix + key, expected, Get(key), cause);
    }

    /// <summary>The first value outside its limits, and what it must be.</summary>
    private static (string Key, string Expected)? Flaw(StyleMetadata style) => style switch
    {
        { Loss: { } loss } when !Enum.IsDefined(loss) => ("loss", LossNames),
        _ when style.MaskRows.Count > MostRows || style.MaskRows.Any(row => row is < 0 or >= MostRows) =>
            ("mask_rows", $"rows from 0 to {MostRows - 1}"),
        { Alpha: < 0 or > 1 or double.NaN } => ("alpha", "from 0 to 1"),
        { Steps: < 0 } => ("steps", "at least 0"),
        { LearningRate: not (>= 0 and < double.PositiveInfinity) } => ("learning_rate", "at least 0 and finite"),
        { References: < 0 } => ("references", "at least 0"),
        { Student.Steps: < 0 } => ("student_steps", "at least 0"),
        { Student: not null, Size: not (>= 8 and <= 1024) } => ("size", StudentSizes),
        { Student: not null } when style.Size % 8 != 0 => ("size", StudentSizes),
        { Size: not (0 or (>= 8 and <= 1024)) } => ("size", Sizes),
        { Student: null } when !BitOperations.IsPow2(style.Size) && style.Size != 0 => ("size", Sizes),
        _ => null,
    };

    private static ImmutableArray<int>? Rows(string s) => [.. JsonSerializer.Deserialize<int[]>(s) ?? []];

    private static double? Number(string s) => double.Parse(s, CultureInfo.InvariantCulture);

    private static int? Whole(string s) => int.Parse(s, CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
