using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Runtime;
using JoJoGan.Styles;

namespace JoJoGan.Models.Styles;

/// <summary>The smaller forms of a style: what differs from the base generator, packed tensor by tensor.</summary>
internal static class StylePacking
{
    /// <summary>Packs a style. Tensors that are the base's own are left out.</summary>
    /// <returns>By key.</returns>
    public static IReadOnlyDictionary<string, TensorDelta> Pack(
        IWeightDelta style, StyleGan2Generator basis, StyleFormat format, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        Dictionary<string, Tensor> from = basis.state_dict();
        Dictionary<string, Tensor> differences =
            from.ToDictionary(pair => pair.Key, pair => zeros_like(pair.Value).to(ScalarType.Float32));
        style.AddTo(differences, from, _ => 1);
        var packed = new Dictionary<string, TensorDelta>();
        foreach ((string key, Tensor difference) in differences.Where(pair => pair.Value.any().IsTrue()))
        {
            cancellationToken.ThrowIfCancellationRequested();
            packed[key] = format == StyleFormat.LowRank && LowRankDelta.Pays(difference.shape)
                ? LowRankDelta.Pack(difference, from[key])
                : new HalfDelta(difference.to(ScalarType.Float16));
        }

        return Keep(packed);
    }

    /// <summary>The tensors of a file.</summary>
    public static IEnumerable<KeyValuePair<string, Tensor>> Flatten(IReadOnlyDictionary<string, TensorDelta> packed) =>
        packed.SelectMany(pair => pair.Value.Parts.Select(part => KeyValuePair.Create(pair.Key + part.Suffix, part.Tensor)));

    /// <summary>Reads a file's tensors, each checked against the base generator's.</summary>
    /// <returns>By key, on the base's device.</returns>
    /// <exception cref="CheckpointException">A tensor is missing, extra, of another shape or type, or not finite.</exception>
    public static IReadOnlyDictionary<string, TensorDelta> Read(
        Checkpoint checkpoint, StyleGan2Generator basis, StyleFormat format)
    {
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> targets = basis.state_dict();
        Dictionary<string, CheckpointTensor> left = new(checkpoint.Tensors); // none where the style is its base
        var packed = new Dictionary<string, TensorDelta>();
        foreach ((string key, Tensor target) in targets)
        {
            if (left.ContainsKey(key))
            {
                packed[key] = new HalfDelta(Take(key, ScalarType.Float16, target.shape));
            }
            else if (format == StyleFormat.LowRank
                && left.TryGetValue(key + LowRankDelta.ScaleSuffix, out CheckpointTensor? scale))
            {
                (long rows, long columns) = LowRankDelta.Sides(target.shape);
                long mostRanks = Math.Min(rows, columns);
                if (scale.Count < 1 || scale.Count > mostRanks)
                {
                    throw new CheckpointException(
                        "the entry does not fit the base generator",
                        checkpoint.Path,
                        scale.Name,
                        $"a rank from 1 to {mostRanks}",
                        $"{scale.Count}");
                }

                packed[key] = new LowRankDelta(
                    Take(key + LowRankDelta.LeftSuffix, ScalarType.Int8, rows, scale.Count),
                    Take(key + LowRankDelta.ScaleSuffix, ScalarType.Float32, scale.Count),
                    Take(key + LowRankDelta.RightSuffix, ScalarType.Int8, scale.Count, columns),
                    Take(key + LowRankDelta.RestSuffix, ScalarType.Byte, rows, LowRankDelta.Bytes(columns)),
                    Take(key + LowRankDelta.RestScaleSuffix, ScalarType.Float16, rows),
                    left.ContainsKey(key + LowRankDelta.WholeSuffix)
                        ? Take(key + LowRankDelta.WholeSuffix, ScalarType.Byte, 1)
                        : null);
            }

            Tensor Take(string name, ScalarType type, params long[] shape) =>
                StylePacking.Take(left, name, type, shape, checkpoint.Path).to(target.device);
        }

        return left.Count == 0
            ? Keep(packed)
            : throw new CheckpointException(
                $"the base generator has no tensor for this entry, nor for {left.Count - 1} more",
                checkpoint.Path,
                left.Keys.First());
    }

    /// <summary>Takes packed tensors out of the dispose scope that frees them if something fails.</summary>
    private static Dictionary<string, TensorDelta> Keep(Dictionary<string, TensorDelta> packed)
    {
        foreach ((_, Tensor tensor) in packed.Values.SelectMany(difference => difference.Parts))
        {
            tensor.DetachFromDisposeScope();
        }

        return packed;
    }

    private static Tensor Take(Dictionary<string, CheckpointTensor> left, string name, ScalarType type, long[] shape, string file)
    {
        if (!left.Remove(name, out CheckpointTensor? source))
        {
            throw new CheckpointException("the style lacks an entry", file, name, $"{type} [{string.Join(", ", shape)}]");
        }

        if (source.ElementType != type || !source.Shape.SequenceEqual(shape))
        {
            throw new CheckpointException(
                "the entry does not fit the base generator",
                file,
                name,
                $"{type} [{string.Join(", ", shape)}]",
                $"{source.ElementType} {source.ShapeText}");
        }

        Tensor read = source.ToTensor();
        WeightLoading.EnsureFinite(read, file, name);
        return read;
    }
}
