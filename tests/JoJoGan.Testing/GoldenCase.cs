using System.Globalization;
using System.Text.Json;
using JoJoGan.Models.Checkpoints;
using static TorchSharp.torch;

namespace JoJoGan.Testing;

/// <summary>One fixture file: its tensors, its metadata and the tolerance that its float32 error allows.</summary>
public sealed class GoldenCase : IDisposable
{
    private const double KinkShare = 4e-3;
    private const int FewValues = 8;

    private readonly Checkpoint file;
    private readonly Dictionary<string, Tensor> tensors = new(StringComparer.Ordinal);
    private readonly JsonElement errors;

    private GoldenCase(string name, Checkpoint file)
    {
        Name = name;
        this.file = file;
        errors = file.Metadata.TryGetValue("f32_error", out string? json) ? Parse(json) : default;
    }

    /// <summary>The fixture's name, without extension.</summary>
    public string Name { get; }

    /// <summary>The names of all tensors.</summary>
    public IEnumerable<string> TensorNames => file.Tensors.Keys;

    /// <summary>A tensor of the file, on the CPU. It stays the case's; do not write to it.</summary>
    /// <param name="name">The tensor's name.</param>
    public Tensor this[string name]
    {
        get
        {
            if (!tensors.TryGetValue(name, out Tensor? tensor))
            {
                if (!file.Tensors.TryGetValue(name, out var entry))
                {
                    throw new KeyNotFoundException($"{Name} has no tensor '{name}'.");
                }

                tensor = entry.ToTensor().DetachFromDisposeScope();
                tensors.Add(name, tensor);
            }

            return tensor;
        }
    }

    /// <summary>Opens a fixture of the golden folder.</summary>
    /// <param name="name">Its name without <c>.safetensors</c>.</param>
    public static GoldenCase Open(string name) => OpenFile(GoldenFolder.File(name + ".safetensors"));

    /// <summary>Opens a fixture of any folder.</summary>
    /// <param name="path">The file.</param>
    public static GoldenCase OpenFile(string path) => new(Path.GetFileNameWithoutExtension(path), Checkpoint.Open(path));

    /// <summary>Whether the file holds a tensor.</summary>
    /// <param name="name">The tensor's name.</param>
    public bool Has(string name) => file.Tensors.ContainsKey(name);

    /// <summary>The shape of a tensor.</summary>
    /// <param name="name">The tensor's name.</param>
    public long[] Shape(string name) => [.. file.Tensors[name].Shape];

    /// <summary>A tensor's values in row-major order, without a tensor.</summary>
    /// <typeparam name="T">The managed type of the tensor's elements.</typeparam>
    /// <param name="name">The tensor's name.</param>
    public T[] Values<T>(string name)
        where T : unmanaged
        => file.Tensors[name].ToArray<T>();

    /// <summary>The tensors PREFIX0, PREFIX1, ... as far as they go.</summary>
    /// <param name="prefix">What precedes the number, for instance <c>noise.</c>.</param>
    public IReadOnlyList<Tensor> Numbered(string prefix)
    {
        List<Tensor> list = [];
        while (Has($"{prefix}{list.Count}"))
        {
            list.Add(this[$"{prefix}{list.Count}"]);
        }

        return list;
    }

    /// <summary>The names of the tensors that begin with a prefix, without it.</summary>
    /// <param name="prefix">For instance <c>grad.</c>.</param>
    public IReadOnlyList<string> NamesUnder(string prefix) =>
        [.. TensorNames.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Select(name => name[prefix.Length..])];

    /// <summary>A metadata value as text.</summary>
    /// <param name="key">Its key.</param>
    public string Text(string key) => file.Metadata.TryGetValue(key, out string? text)
        ? text
        : throw new KeyNotFoundException($"{Name} has no metadata '{key}'.");

    /// <summary>A metadata value that is JSON.</summary>
    /// <param name="key">Its key.</param>
    public JsonElement Json(string key) => Parse(Text(key));

    /// <summary>A metadata value that is a whole number.</summary>
    /// <param name="key">Its key.</param>
    public int Int(string key) => int.Parse(Text(key), CultureInfo.InvariantCulture);

    /// <summary>A metadata value that is a number.</summary>
    /// <param name="key">Its key.</param>
    public double Double(string key) => double.Parse(Text(key), CultureInfo.InvariantCulture);

    /// <summary>A metadata value that is True or False.</summary>
    /// <param name="key">Its key.</param>
    public bool Bool(string key) => bool.Parse(Text(key));

    /// <summary>A metadata value that lists whole numbers, in brackets or bare.</summary>
    /// <param name="key">Its key.</param>
    public IReadOnlyList<int> Ints(string key) => [.. Items(key).Select(item => int.Parse(item, CultureInfo.InvariantCulture))];

    /// <summary>A metadata value that lists numbers, in brackets or bare.</summary>
    /// <param name="key">Its key.</param>
    public IReadOnlyList<double> Doubles(string key) =>
        [.. Items(key).Select(item => double.Parse(item, CultureInfo.InvariantCulture))];

    /// <summary>A metadata value that is a JSON list of texts.</summary>
    /// <param name="key">Its key.</param>
    public IReadOnlyList<string> Texts(string key) => [.. Json(key).EnumerateArray().Select(item => item.GetString()!)];

    /// <summary>
    /// How far a float32 result may be off: 10 times the file's own float32 error and 1e-6 of the largest magnitude, or 4e-6
    /// where there are so few values that the error is a draw or two of the rounding and not its bound. A file without errors
    /// allows 1e-5 of the magnitude.
    /// </summary>
    /// <param name="name">The tensor's name.</param>
    public double Tolerance(string name)
    {
        if (errors.ValueKind != JsonValueKind.Object)
        {
            return 1e-5 * TensorComparison.Values(this[name]).Max(Math.Abs);
        }

        JsonElement error = errors.GetProperty(name);
        double share = Shape(name).Aggregate(1L, (a, b) => a * b) <= FewValues ? 4e-6 : 1e-6;
        return (10 * error.GetProperty("max_abs_err").GetDouble()) + (share * error.GetProperty("max_abs").GetDouble());
    }

    /// <summary>Fails unless a result equals a tensor of the file within its tolerance.</summary>
    /// <param name="actual">The result; [] and [1] count as one shape.</param>
    /// <param name="name">The expected tensor's name.</param>
    /// <param name="factor">Widens the tolerance.</param>
    public void ShouldMatch(Tensor actual, string name, double factor = 1) =>
        TensorComparison.ShouldBeClose(actual, this[name], Tolerance(name) * factor, $"{Name}: {name}");

    /// <summary>
    /// Fails unless a gradient equals a tensor of the file: one of float64 within its tolerance, one of float32 within it or
    /// by 0.4 % of its length. A value within rounding of a kink (ReLU, |x|, a maximum) falls on either side as a
    /// processor rounds, and changes the gradient by more than rounding does: a single one in a 64 px picture by 0.19 % on an
    /// AVX2 processor.
    /// </summary>
    /// <param name="actual">The gradient.</param>
    /// <param name="name">The expected tensor's name.</param>
    public void ShouldMatchGradient(Tensor actual, string name)
    {
        Tensor expected = this[name];
        bool near = actual.dtype == ScalarType.Float32 && actual.numel() == expected.numel()
            && TensorComparison.RelativeDistance(actual, expected) <= KinkShare;
        if (!near)
        {
            ShouldMatch(actual, name);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in tensors.Values)
        {
            tensor.Dispose();
        }

        file.Dispose();
    }

    private static JsonElement Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    private string[] Items(string key) =>
        Text(key).Trim('[', ']', '(', ')').Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
