namespace JoJoGan.Testing;

/// <summary>One entry of a checkpoint listing.</summary>
/// <param name="Section">The top-level key that holds the state_dict; empty for a bare state_dict.</param>
/// <param name="Key">The entry's key in the state_dict.</param>
/// <param name="DType">Its type as PyTorch names it, for instance <c>float32</c>.</param>
/// <param name="Shape">Its shape; empty for a scalar.</param>
public sealed record LayoutEntry(string Section, string Key, string DType, IReadOnlyList<long> Shape);
