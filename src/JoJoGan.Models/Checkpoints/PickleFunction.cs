namespace JoJoGan.Checkpoints;

/// <summary>The functions and classes that a pickle may call; each is our own code, see <see cref="PickleCalls"/>.</summary>
internal enum PickleFunction
{
    /// <summary>collections.OrderedDict</summary>
    OrderedDictionary,

    /// <summary>torch._utils._rebuild_tensor and _rebuild_tensor_v2</summary>
    RebuildTensor,

    /// <summary>torch._utils._rebuild_parameter</summary>
    RebuildParameter,

    /// <summary>torch.Size</summary>
    Size,

    /// <summary>torch.device</summary>
    Device,

    /// <summary>argparse.Namespace</summary>
    Namespace,

    /// <summary>numpy.core.multiarray.scalar</summary>
    NumpyScalar,

    /// <summary>numpy.dtype</summary>
    NumpyType,

    /// <summary>_codecs.encode</summary>
    Encode,

    /// <summary>builtins.set and frozenset</summary>
    Set,
}
