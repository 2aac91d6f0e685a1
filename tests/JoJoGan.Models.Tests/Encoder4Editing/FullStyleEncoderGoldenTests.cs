using JoJoGan.Models.Networks.Encoders;
using JoJoGan.Models.Tests.IrSe50;
using JoJoGan.SyntheticWeights;
using JoJoGan.Testing;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Encoder4Editing;

[Trait("Category", "Golden")]
[Trait("Category", "FullSize")]
[GoldenFile("e4e_full")]
public sealed class FullStyleEncoderGoldenTests
{
    [Fact]
    public void The_published_size_gives_the_original_maps_and_codes()
    {
        using GoldenCase golden = GoldenCase.Open("e4e_full");
        using var noGradient = no_grad();
        int seed = golden.Int("weight_seed");
        using var network = new Encoder4EditingNetwork();
        WeightFormula.FillEncoder(network, gain: 3, seed, "encoder.");
        using Tensor average = WeightFormula.Tensor("latent_avg", golden.Shape("codes")[1..], 0, 1, seed);
        using Tensor picture = FaceImages.Normalized(golden);

        using Tensor offsets = network.forward(picture);
        golden.ShouldMatch(offsets, "encoder_out");
        using Tensor codes = network.Invert(picture, average);
        golden.ShouldMatch(codes, "codes");

        Tensor[] taps = network.Taps(picture, IrSe50Network.Stem, 0, IrSe50Network.C1, IrSe50Network.C2, IrSe50Network.C3);
        string[] names = ["stem", "body0", "c1", "c2", "c3"];
        for (int i = 0; i < names.Length; i++)
        {
            using var scope = NewDisposeScope();
            golden.ShouldMatch(taps[i].mean([2, 3]), names[i] + ".mean");
            golden.ShouldMatch(Crop(taps[i], golden.Shape(names[i] + ".crop")), names[i] + ".crop");
            taps[i].Dispose();
        }
    }

    private static Tensor Crop(Tensor map, long[] shape) =>
        map.narrow(1, 0, shape[1]).narrow(2, 0, shape[2]).narrow(3, 0, shape[3]);
}
