namespace JoJoGan.Models.Tensors;

/// <summary>Where a tensor's elements lie.</summary>
internal static class TensorLayouts
{
    /// <summary>Features [N, C, H, W] with all channels of a pixel together; every layer keeps its input's layout.</summary>
    public static Tensor ChannelsLast(this Tensor features)
    {
        using var scope = NewDisposeScope();
        return features.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }
}
