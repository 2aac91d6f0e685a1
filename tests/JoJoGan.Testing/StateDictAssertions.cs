using FluentAssertions.Execution;
using static TorchSharp.torch;

namespace JoJoGan.Testing;

/// <summary>Comparison of a module's keys and shapes with a listing.</summary>
public static class StateDictAssertions
{
    /// <summary>Fails unless a module has exactly the keys of a listing, each with its shape.</summary>
    /// <param name="module">The module.</param>
    /// <param name="shapes">Shapes by key.</param>
    public static void ShouldHaveLayout(this nn.Module module, IReadOnlyDictionary<string, IReadOnlyList<long>> shapes)
    {
        Dictionary<string, Tensor> state = module.state_dict();
        List<string> faults =
        [
            .. shapes.Keys.Except(state.Keys).Select(key => $"'{key}' is missing"),
            .. state.Keys.Except(shapes.Keys).Select(key => $"'{key}' is not in the listing"),
            .. state.Keys.Intersect(shapes.Keys)
                .Where(key => !state[key].shape.SequenceEqual(shapes[key]))
                .Select(key =>
                    $"'{key}' is [{string.Join(", ", state[key].shape)}] instead of [{string.Join(", ", shapes[key])}]"),
        ];
        Execute.Assertion.ForCondition(faults.Count == 0)
            .FailWith("{0}", $"{faults.Count} of {shapes.Count} entries differ: {string.Join("; ", faults.Take(20))}.");
    }
}
