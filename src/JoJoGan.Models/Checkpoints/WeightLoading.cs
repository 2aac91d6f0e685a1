namespace JoJoGan.Models.Checkpoints;

/// <summary>
/// Fills a module from a state dict strictly: unlike <c>load_state_dict</c>, which broadcasts and converts in silence, every key,
/// shape and kind of number is compared first.
/// </summary>
public static class WeightLoading
{
    private const int MostFaultsKept = 100;

    /// <summary>
    /// How many batches a batch normalization was trained with: files from before PyTorch 0.4.1 lack it, casts of a whole state
    /// dict make it a float, and PyTorch takes both.
    /// </summary>
    private const string BatchCounter = "num_batches_tracked";

    private sealed record Fault(string Key, string What, string? Expected, string? Actual)
    {
        public override string ToString() => $"key '{LogText.Of(Key)}' {What}" + (Expected, Actual) switch
        {
            (null, _) => $" (found {Actual})",
            (_, null) => $" (expected {Expected})",
            _ => $" (expected {Expected}, found {Actual})",
        };
    }

    /// <summary>
    /// Copies weights into a module's parameters and buffers. All keys, shapes and types are compared before the first is
    /// written. Floats of any width fit a float parameter and are converted; an integer fits an integer, bool fits bool. As in
    /// PyTorch, a <c>num_batches_tracked</c> may be missing and of any type.
    /// </summary>
    /// <param name="module">The module to fill, on any device.</param>
    /// <param name="weights">The state dict.</param>
    /// <param name="file">The file that the weights came from, for messages.</param>
    /// <param name="ignoreExtra">
    /// Says which keys (without <paramref name="prefix"/>) may be present in the state dict but absent from the module.
    /// </param>
    /// <param name="optional">Says which keys of the module may be missing; their values stay.</param>
    /// <param name="prefix">What precedes the module's keys in the state dict; other keys are not looked at.</param>
    /// <exception cref="CheckpointException">
    /// A key is missing or extra, or a shape or type differs: the message tells the first and how many there are,
    /// <see cref="CheckpointException.Faults"/> lists them. Or an element does not fit its checksum or is no finite number, after
    /// which the module's values are undefined.
    /// </exception>
    public static void Load(
        nn.Module module,
        IReadOnlyDictionary<string, CheckpointTensor> weights,
        string file,
        Func<string, bool>? ignoreExtra = null,
        Func<string, bool>? optional = null,
        string prefix = "")
    {
        EnsureFit(module, weights, file, ignoreExtra, optional, prefix);
        Dictionary<string, Tensor> targets = module.state_dict();
        using IDisposable quiet = no_grad();
        foreach ((string key, Tensor target) in targets)
        {
            if (weights.TryGetValue(prefix + key, out CheckpointTensor? source))
            {
                source.CopyTo(target);
                EnsureFinite(target, file, prefix + key);
            }
        }
    }

    /// <summary>
    /// Makes a module and fills it as <see cref="Load"/> does. Keys, shapes and types are compared with a module of the meta
    /// device first: whatever sizes the file names, memory is allocated only for elements that it has.
    /// </summary>
    /// <param name="make">Makes the module on a device.</param>
    /// <param name="weights">The state dict.</param>
    /// <param name="file">The file that the weights came from, for messages.</param>
    /// <param name="optional">Says which keys of the module may be missing; their values stay.</param>
    /// <param name="prefix">What precedes the module's keys in the state dict; other keys are not looked at.</param>
    /// <returns>The module, on the CPU.</returns>
    /// <exception cref="CheckpointException">As for <see cref="Load"/>.</exception>
    internal static T Make<T>(
        Func<Device, T> make,
        IReadOnlyDictionary<string, CheckpointTensor> weights,
        string file,
        Func<string, bool>? optional = null,
        string prefix = "")
        where T : nn.Module
    {
        using (T shapes = make(META))
        {
            EnsureFit(shapes, weights, file, optional: optional, prefix: prefix);
        }

        T module = make(CPU);
        try
        {
            Load(module, weights, file, optional: optional, prefix: prefix);
            return module;
        }
        catch
        {
            module.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Compares keys, shapes and types of a module with a state dict. For the parameters see <see cref="Load"/>.
    /// </summary>
    /// <exception cref="CheckpointException">A key is missing or extra, or a shape or type differs.</exception>
    internal static void EnsureFit(
        nn.Module module,
        IReadOnlyDictionary<string, CheckpointTensor> weights,
        string file,
        Func<string, bool>? ignoreExtra = null,
        Func<string, bool>? optional = null,
        string prefix = "")
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(weights);
        Dictionary<string, Tensor> targets = module.state_dict();
        ThrowIfAny(
            [
                .. targets.Select(pair => Compare(pair.Key, pair.Value, weights, optional, prefix)).OfType<Fault>(),
                .. Extra(targets, weights, ignoreExtra, prefix),
            ],
            file);
    }

    /// <summary>Refuses weights with which every result would be NaN.</summary>
    /// <exception cref="CheckpointException">A value is NaN or infinite.</exception>
    internal static void EnsureFinite(Tensor weights, string file, string key)
    {
        if (!ElementTypes.IsFloating(weights.dtype))
        {
            return;
        }

        using Tensor each = weights.isfinite();
        using Tensor all = each.all();
        if (!all.IsTrue())
        {
            throw new CheckpointException(
                "holds a value that is NaN or infinite; the weights are broken, fetch or train them again", file, key);
        }
    }

    private static Fault? Compare(
        string key,
        Tensor target,
        IReadOnlyDictionary<string, CheckpointTensor> weights,
        Func<string, bool>? optional,
        string prefix)
    {
        string shape = $"[{string.Join(", ", target.shape)}]";
        bool isCounter = key == BatchCounter || key.EndsWith("." + BatchCounter, StringComparison.Ordinal);
        if (!weights.TryGetValue(prefix + key, out CheckpointTensor? source))
        {
            return isCounter || optional?.Invoke(key) == true ? null
                : weights is StateDictionary known && known.Unread.TryGetValue(prefix + key, out UnreadTensor? unread)
                ? new Fault(prefix + key, unread.Reason, shape, null)
                : new Fault(prefix + key, "is missing", shape, null);
        }

        if (!source.Shape.SequenceEqual(target.shape))
        {
            return new Fault(prefix + key, "has another shape", shape, source.ShapeText);
        }

        return isCounter || Family(source.ElementType) == Family(target.dtype)
            ? null
            : new Fault(prefix + key, "has another kind of elements", $"{target.dtype}", $"{source.ElementType}");
    }

    private static IEnumerable<Fault> Extra(
        Dictionary<string, Tensor> targets,
        IReadOnlyDictionary<string, CheckpointTensor> weights,
        Func<string, bool>? ignoreExtra,
        string prefix) => weights
            .Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(pair => (Key: pair.Key[prefix.Length..], pair.Value))
            .Where(extra => !targets.ContainsKey(extra.Key) && ignoreExtra?.Invoke(extra.Key) != true)
            .Select(extra => new Fault(prefix + extra.Key, "is extra", null, extra.Value.ShapeText));

    private static void ThrowIfAny(List<Fault> faults, string file)
    {
        if (faults is [Fault first, ..])
        {
            string others = faults.Count > 1 ? $", and {faults.Count - 1} more of its entries differ" : "";
            throw new CheckpointException(
                $"the entry {first.What}{others}; is it the right file for this network and size?",
                file,
                first.Key,
                first.Expected,
                first.Actual,
                faults: [.. faults.Take(MostFaultsKept).Select(fault => fault.ToString())]);
        }
    }

    private static string Family(ScalarType type) => type switch
    {
        ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64 => "float",
        ScalarType.Bool => "bool",
        _ => "integer",
    };
}
