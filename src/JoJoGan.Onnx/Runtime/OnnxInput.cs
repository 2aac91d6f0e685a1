namespace JoJoGan.Onnx.Runtime;

/// <summary>An input of a network.</summary>
/// <param name="Values">Row-major.</param>
/// <param name="Shape">Their shape.</param>
internal readonly record struct OnnxInput(float[] Values, params long[] Shape);
