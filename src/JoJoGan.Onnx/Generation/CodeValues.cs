using JoJoGan.Latents;
using JoJoGan.Onnx.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace JoJoGan.Onnx.Generation;

/// <summary>Codes as ONNX Runtime has them, [n, layers, dim].</summary>
internal static class CodeValues
{
    /// <summary>One input of one or more codes of the same shape.</summary>
    public static OnnxInput Join(IReadOnlyList<LatentCode> codes)
    {
        (int layers, int dimension) = (codes[0].Layers, codes[0].Dimension);
        float[] values = new float[codes.Count * layers * dimension];
        for (int i = 0; i < codes.Count; i++)
        {
            codes[i].Values.CopyTo(values.AsSpan(i * layers * dimension));
        }

        return new OnnxInput(values, codes.Count, layers, dimension);
    }

    /// <summary>The codes of an output.</summary>
    public static IReadOnlyList<LatentCode> Split(OrtValue output)
    {
        long[] shape = output.GetTensorTypeAndShape().Shape;
        (int layers, int dimension) = ((int)shape[1], (int)shape[2]);
        ReadOnlySpan<float> values = output.GetTensorDataAsSpan<float>();
        var codes = new LatentCode[shape[0]];
        for (int i = 0; i < codes.Length; i++)
        {
            codes[i] = new LatentCode(layers, dimension, values.Slice(i * layers * dimension, layers * dimension));
        }

        return codes;
    }
}
