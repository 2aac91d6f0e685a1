using System.Globalization;
using System.Numerics;

namespace JoJoGan.Models.Checkpoints;

/// <summary>
/// One value of a checkpoint's tree. The tree is finite and bounded in depth and size (<see cref="CheckpointLimits"/>), so it
/// may be walked recursively; values that the file shares appear as the same object.
/// </summary>
public sealed class CheckpointValue
{
    /// <summary>A class, function or storage: part of the file's building plan, never of the finished tree.</summary>
    internal const CheckpointValueKind Opaque = (CheckpointValueKind)(-1);

    private readonly object? content;

    internal CheckpointValue(CheckpointValueKind kind, object? content = null)
    {
        Kind = kind;
        this.content = content;
    }

    /// <summary>What the value is, which says which of the other members may be used.</summary>
    public CheckpointValueKind Kind { get; }

    internal static CheckpointValue Null { get; } = new(CheckpointValueKind.Null);

    internal static CheckpointValue True { get; } = new(CheckpointValueKind.Boolean, true);

    internal static CheckpointValue False { get; } = new(CheckpointValueKind.Boolean, false);

    internal object? Content => content;

    /// <summary>The truth value.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public bool AsBoolean() => As<bool>(CheckpointValueKind.Boolean);

    /// <summary>The whole number.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public BigInteger AsInteger() => As<BigInteger>(CheckpointValueKind.Integer);

    /// <summary>The number, whole or not.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public double AsDouble() =>
        Kind == CheckpointValueKind.Integer ? (double)AsInteger() : As<double>(CheckpointValueKind.Number);

    /// <summary>The text.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public string AsText() => As<string>(CheckpointValueKind.Text);

    /// <summary>The byte string.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public ReadOnlyMemory<byte> AsBytes() => As<byte[]>(CheckpointValueKind.Bytes);

    /// <summary>The elements of a list or tuple.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public IReadOnlyList<CheckpointValue> AsList() => Kind == CheckpointValueKind.Tuple
        ? As<CheckpointValue[]>(CheckpointValueKind.Tuple)
        : As<List<CheckpointValue>>(CheckpointValueKind.List);

    /// <summary>
    /// The entries of a dictionary in the file's order. Keys that are no texts are written as Python writes them: <c>1</c>,
    /// <c>None</c>, <c>('a', 1)</c>.
    /// </summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public IReadOnlyDictionary<string, CheckpointValue> AsDictionary() =>
        As<OrderedDictionary<string, CheckpointValue>>(CheckpointValueKind.Dictionary);

    /// <summary>The tensor. It can be read while its checkpoint is open.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public CheckpointTensor AsTensor() => As<CheckpointTensor>(CheckpointValueKind.Tensor);

    /// <summary>A short text for messages and listings; collections show their size only.</summary>
    public override string ToString() => Kind switch
    {
        CheckpointValueKind.Null => "null",
        CheckpointValueKind.Boolean => AsBoolean() ? "true" : "false",
        CheckpointValueKind.Integer => AsInteger().ToString(CultureInfo.InvariantCulture),
        CheckpointValueKind.Number => AsDouble().ToString("R", CultureInfo.InvariantCulture),
        CheckpointValueKind.Text => $"\"{LogText.Of(AsText())}\"",
        CheckpointValueKind.Bytes => $"{AsBytes().Length} bytes",
        CheckpointValueKind.List or CheckpointValueKind.Tuple => $"{Kind} of {AsList().Count}",
        CheckpointValueKind.Dictionary => $"{Kind} of {AsDictionary().Count}",
        CheckpointValueKind.Tensor => $"{AsTensor().ElementType} {AsTensor().ShapeText}",
        // What is not read, or machinery.
        _ => LogText.Of($"{content}"),
    };

    internal static CheckpointValue Integer(BigInteger value) => new(CheckpointValueKind.Integer, value);

    internal static CheckpointValue Number(double value) => new(CheckpointValueKind.Number, value);

    internal static CheckpointValue Text(string value) => new(CheckpointValueKind.Text, value);

    internal static CheckpointValue Tuple(params CheckpointValue[] values) => new(CheckpointValueKind.Tuple, values);

    internal static CheckpointValue List() => new(CheckpointValueKind.List, new List<CheckpointValue>());

    internal static CheckpointValue Dictionary() =>
        new(CheckpointValueKind.Dictionary, new OrderedDictionary<string, CheckpointValue>());

    private T As<T>(CheckpointValueKind kind) => Kind == kind
        ? (T)content!
        : throw new InvalidOperationException($"The value is a {Kind}, not a {kind}.");
}
