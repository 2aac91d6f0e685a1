using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What the setters of parameters and buffers share.</summary>
internal static class Components
{
    /// <summary>Takes the new tensor out of its dispose scope and disposes the old one.</summary>
    public static T? Replace<T>(T? old, T? value)
        where T : Tensor
    {
        if (!ReferenceEquals(old, value))
        {
            old?.Dispose();
        }

        value?.DetachFromDisposeScope();
        return value;
    }
}
