namespace JoJoGan.Onnx.Runtime;

/// <summary>The networks that are exported.</summary>
internal enum OnnxNetworkKind
{
    Generator,
    Mapping,
    Encoder,
    Detector,
    Student,
}
