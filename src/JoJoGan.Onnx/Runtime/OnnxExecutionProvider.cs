namespace JoJoGan.Onnx.Runtime;

/// <summary>What ONNX Runtime computes with. The app references the native package that has it.</summary>
public enum OnnxExecutionProvider
{
    /// <summary>The processor: in every native package, the plain one is Microsoft.ML.OnnxRuntime.</summary>
    Cpu,

    /// <summary>NVIDIA GPUs: Microsoft.ML.OnnxRuntime.Gpu.</summary>
    Cuda,

    /// <summary>GPUs of any maker on Windows: Microsoft.ML.OnnxRuntime.DirectML.</summary>
    DirectML,

    /// <summary>Apple's processors, GPUs and neural engine: Microsoft.ML.OnnxRuntime on macOS and iOS.</summary>
    CoreML,
}
