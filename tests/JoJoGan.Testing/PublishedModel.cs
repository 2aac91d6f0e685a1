using System.Text.Json;
using JoJoGan.Latents;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Networks;
using JoJoGan.Models.Networks.Encoders;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Runtime;
using JoJoGan.Models.Tensors;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Testing;

/// <summary>Encoder and generator of a fixture that tests/encoders/README.md describes.</summary>
public sealed class PublishedModel : IDisposable
{
    private readonly GoldenCase golden;
    private readonly StyleGan2Generator generator;

    public PublishedModel(string name)
    {
        golden = GoldenCase.OpenFile(FileOf(name + ".safetensors"));
        string path = FileOf(golden.Text("checkpoint"));
        (StyleEncoderNetwork encoder, Tensor average) = NetworkLoader.LoadEncoder(path, CPU);
        Encoder = encoder;
        using Checkpoint file = Checkpoint.Open(path);
        generator = GeneratorWeights.At(file, "state_dict.decoder").ToGenerator();
        generator.Freeze();
        Networks = new NetworkSource(generator, null!, (encoder, average), null!, null!);
        long[] shape = golden.Shape("image_u8");
        int length = (int)(shape[1] * shape[2] * shape[3]);
        byte[] pixels = golden.Values<byte>("image_u8");
        Photos = [.. pixels.Chunk(length).Select(p => Image.LoadPixelData<Rgb24>(p, (int)shape[2], (int)shape[1]))];
    }

    public NetworkSource Networks { get; }

    public StyleEncoderNetwork Encoder { get; }

    public IReadOnlyList<Image<Rgb24>> Photos { get; }

    public JsonElement Config => golden.Json("config");

    public static string FileOf(string name) => RepositoryFolder.Combine("tests", "encoders", name);

    public void ShouldMatch(IReadOnlyList<InvertedFace> found, string codes, string images)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor values = LatentTensors.ToTensor([.. found.Select(face => face.Code)]);
        golden.ShouldMatch(values, codes);
        golden.ShouldMatch(generator.Synthesize(values), images);
    }

    public void Dispose()
    {
        Networks.DisposeAsync().AsTask().GetAwaiter().GetResult();
        generator.Dispose();
        Encoder.Dispose();
        golden.Dispose();
        foreach (Image<Rgb24> photo in Photos)
        {
            photo.Dispose();
        }
    }
}
