using System.Globalization;
using System.Text;

namespace JoJoGan.Models.Checkpoints;

/// <summary>Keys of a pickle's dictionaries as texts.</summary>
internal static class DictionaryKey
{
    private const int MaxLength = 4096;
    private const int MaxDepth = 8;

    /// <summary>
    /// A text as it is; None, truth values, numbers, byte strings and tuples of them as Python writes them. Null for what Python
    /// takes for no key either, and for what is too long.
    /// </summary>
    public static string? Of(CheckpointValue key, ObjectBudget budget)
    {
        if (key.Kind == CheckpointValueKind.Text)
        {
            return key.AsText().Length <= MaxLength ? key.AsText() : null;
        }

        var text = new StringBuilder();
        if (!TryWrite(key, text, MaxDepth))
        {
            return null;
        }

        budget.Charge(2L * text.Length);
        return text.ToString();
    }

    private static bool TryWrite(CheckpointValue value, StringBuilder text, int depth)
    {
        string? plain = value.Kind switch
        {
            CheckpointValueKind.Null => "None",
            CheckpointValueKind.Boolean => value.AsBoolean() ? "True" : "False",
            CheckpointValueKind.Integer => value.AsInteger().ToString(CultureInfo.InvariantCulture),
            CheckpointValueKind.Number => value.AsDouble().ToString("R", CultureInfo.InvariantCulture),
            CheckpointValueKind.Text => $"'{value.AsText()}'",
            CheckpointValueKind.Bytes => $"b'{Encoding.Latin1.GetString(value.AsBytes().Span)}'",
            _ => null,
        };
        return plain is not null
            ? text.Append(plain).Length <= MaxLength
            : value.Kind == CheckpointValueKind.Tuple && depth > 0 && TryWriteTuple(value.AsList(), text, depth - 1);
    }

    private static bool TryWriteTuple(IReadOnlyList<CheckpointValue> values, StringBuilder text, int depth)
    {
        text.Append('(');
        for (int i = 0; i < values.Count; i++)
        {
            if (!TryWrite(values[i], text.Append(i > 0 ? ", " : ""), depth))
            {
                return false;
            }
        }

        text.Append(values.Count == 1 ? ",)" : ")");
        return text.Length <= MaxLength;
    }
}
