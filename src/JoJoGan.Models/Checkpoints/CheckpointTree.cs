namespace JoJoGan.Models.Checkpoints;

/// <summary>Checks of a finished tree, and its tensors under dotted keys.</summary>
internal static class CheckpointTree
{
    private const int NameCost = 256;

    private readonly record struct Visit(CheckpointValue Value, bool IsLeaving);

    /// <summary>Values in a walk over a collection, itself included, and levels below and with it.</summary>
    private readonly record struct Extent(long Values, int Levels)
    {
        public static Extent Leaf { get; } = new(1, 1);

        public static Extent Open { get; } = new(-1, -1);
    }

    /// <summary>
    /// Refuses a tree that contains itself, nests too deep, is too large to walk (shared parts counted each time they appear), or
    /// still holds a class or a storage. Walks without recursion.
    /// </summary>
    public static void Check(CheckpointValue root, string file, CheckpointLimits limits)
    {
        var extents = new Dictionary<CheckpointValue, Extent>(ReferenceEqualityComparer.Instance);
        var pending = new Stack<Visit>();
        pending.Push(new Visit(root, false));
        while (pending.TryPop(out Visit visit))
        {
            if (visit.Value.Kind == CheckpointValue.Opaque)
            {
                throw Refused($"holds {visit.Value} as a value", file);
            }

            if (visit.IsLeaving)
            {
                extents[visit.Value] = Measure(visit.Value, extents, file, limits);
            }
            else if (IsCollection(visit.Value))
            {
                Enter(visit.Value, extents, pending, file);
            }
        }
    }

    /// <summary>
    /// The tensors in the tree, read and unread, named by the dictionary keys and list indices that lead to them, joined by dots.
    /// </summary>
    public static StateDictionary Flatten(CheckpointValue root, string file, ObjectBudget budget)
    {
        var tensors = new StateDictionary();
        Collect(root, "", tensors, file, budget);
        return tensors;
    }

    private static void Enter(
        CheckpointValue value, Dictionary<CheckpointValue, Extent> extents, Stack<Visit> pending, string file)
    {
        if (!extents.TryAdd(value, Extent.Open))
        {
            // Still open means that it was entered further up on this very path.
            if (extents[value] == Extent.Open)
            {
                throw Refused("has a collection that contains itself", file);
            }

            return;
        }

        pending.Push(new Visit(value, true));
        foreach (CheckpointValue child in Children(value))
        {
            pending.Push(new Visit(child, false));
        }
    }

    private static Extent Measure(
        CheckpointValue value, Dictionary<CheckpointValue, Extent> extents, string file, CheckpointLimits limits)
    {
        long values = 1;
        int levels = 1;
        foreach (CheckpointValue child in Children(value))
        {
            Extent extent = extents.GetValueOrDefault(child, Extent.Leaf);
            values += extent.Values;
            levels = Math.Max(levels, extent.Levels + 1);
        }

        return values > limits.MaxValues ? throw Refused($"has more than {limits.MaxValues} values", file)
            : levels > limits.MaxDepth ? throw Refused($"nests deeper than {limits.MaxDepth}", file)
            : new Extent(values, levels);
    }

    private static void Collect(
        CheckpointValue value, string name, StateDictionary tensors, string file, ObjectBudget budget)
    {
        budget.Charge(2L * name.Length);
        switch (value.Kind)
        {
            case CheckpointValueKind.Tensor or CheckpointValueKind.UnreadTensor:
                budget.Charge(NameCost);
                bool isNew = value.Content is UnreadTensor unread
                    ? !tensors.ContainsKey(name) && tensors.Unread.TryAdd(name, unread)
                    : !tensors.Unread.ContainsKey(name) && tensors.TryAdd(name, value.AsTensor().Named(name));
                if (!isNew)
                {
                    throw new CheckpointException(
                        "two tensors have the same key once dictionaries are flattened", file, name);
                }

                break;
            case CheckpointValueKind.Dictionary:
                foreach ((string key, CheckpointValue child) in value.AsDictionary())
                {
                    Collect(child, Join(name, key), tensors, file, budget);
                }

                break;
            case CheckpointValueKind.List or CheckpointValueKind.Tuple:
                for (int i = 0; i < value.AsList().Count; i++)
                {
                    Collect(value.AsList()[i], Join(name, $"{i}"), tensors, file, budget);
                }

                break;
        }
    }

    private static string Join(string name, string key) => name.Length == 0 ? key : $"{name}.{key}";

    private static bool IsCollection(CheckpointValue value) =>
        value.Kind is CheckpointValueKind.Dictionary or CheckpointValueKind.List or CheckpointValueKind.Tuple;

    private static IEnumerable<CheckpointValue> Children(CheckpointValue value) => value.Kind switch
    {
        CheckpointValueKind.Dictionary => value.AsDictionary().Values,
        CheckpointValueKind.List or CheckpointValueKind.Tuple => value.AsList(),
        _ => [],
    };

    private static CheckpointException Refused(string what, string file) => new($"its tree {what}; do not use this file", file);
}
