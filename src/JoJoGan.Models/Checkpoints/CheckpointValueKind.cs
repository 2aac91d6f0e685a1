namespace JoJoGan.Models.Checkpoints;

/// <summary>What a value of a checkpoint is.</summary>
public enum CheckpointValueKind
{
    /// <summary>Nothing (Python's None).</summary>
    Null,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A whole number of any size.</summary>
    Integer,

    /// <summary>A floating-point number.</summary>
    Number,

    /// <summary>A text; also the name of an element type or a device.</summary>
    Text,

    /// <summary>A byte string or byte array.</summary>
    Bytes,

    /// <summary>A list, or a set in the order it was written.</summary>
    List,

    /// <summary>A tuple; also a shape, and a complex number as its real and imaginary part.</summary>
    Tuple,

    /// <summary>A dictionary, a collections.Counter, or the attributes of an argparse namespace.</summary>
    Dictionary,

    /// <summary>A tensor or parameter.</summary>
    Tensor,

    /// <summary>
    /// A tensor that is named but not read, as its text says: sparse, quantized, nested, without data, or of elements that are no
    /// real numbers or have no storage class of their own.
    /// </summary>
    UnreadTensor,
}
