using JoJoGan.Imaging;
using JoJoGan.Onnx.Runtime;

namespace JoJoGan.Onnx.Inversion;

/// <summary>What exported encoders take and give.</summary>
internal static class EncoderInput
{
    /// <summary>What the generator draws of the codes so far, which encoders of ReStyle take beside the photo.</summary>
    public const string Drawn = "drawn";

    /// <summary>The codes so far, of encoders of ReStyle.</summary>
    public const string CodesBefore = "codes_before";

    /// <summary>The outputs.</summary>
    public static readonly string[] Outputs = ["codes"];

    /// <summary>Whether an encoder is one of ReStyle.</summary>
    public static bool SeesDrawing(OnnxNetwork encoder) => encoder.File.Inputs.ContainsKey(Drawn);

    /// <summary>The photos of faces, at the encoder's size.</summary>
    public static Dictionary<string, OnnxInput> Of(OnnxNetwork encoder, IReadOnlyList<Image<Rgb24>> faces)
    {
        int side = (int)encoder.File.Input("images", 4)[^1];
        float[] planes = FaceInput.Resize(faces, side, ImagePlanes.FromImages);
        return new() { ["images"] = new(planes, faces.Count, 3, side, side) };
    }
}
