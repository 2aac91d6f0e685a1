namespace JoJoGan.Models.Checkpoints;

/// <summary>The functions and classes that a pickle may call; each is our own code, see <see cref="PickleCalls"/>.</summary>
internal enum PickleFunction
{
    /// <summary>collections.OrderedDict</summary>
    OrderedDictionary,

    /// <summary>collections.Counter</summary>
    Counter,

    /// <summary>torch._utils._rebuild_tensor and _rebuild_tensor_v2</summary>
    RebuildTensor,

    /// <summary>torch._utils._rebuild_parameter and _rebuild_parameter_with_state</summary>
    RebuildParameter,

    /// <summary>torch._utils._rebuild_tensor_v3, for element types that have no storage class</summary>
    RebuildTyped,

    /// <summary>torch._utils._rebuild_sparse_tensor and _rebuild_sparse_csr_tensor</summary>
    RebuildSparse,

    /// <summary>torch._utils._rebuild_qtensor</summary>
    RebuildQuantized,

    /// <summary>torch._utils._rebuild_nested_tensor</summary>
    RebuildNested,

    /// <summary>torch._utils._rebuild_meta_tensor_no_storage</summary>
    RebuildMeta,

    /// <summary>torch._tensor._rebuild_from_type_v2, for tensors that have attributes</summary>
    RebuildFromType,

    /// <summary>torch.Tensor and torch.nn.Parameter, as arguments of the former</summary>
    TensorClass,

    /// <summary>torch.serialization._get_layout</summary>
    Layout,

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

    /// <summary>builtins.bytearray</summary>
    ByteArray,

    /// <summary>builtins.complex</summary>
    Complex,
}
