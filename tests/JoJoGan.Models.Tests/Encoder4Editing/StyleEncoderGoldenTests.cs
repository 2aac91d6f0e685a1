using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Networks.Encoders;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Tests.IrSe50;
using JoJoGan.SyntheticWeights;
using JoJoGan.Testing;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Encoder4Editing;

[Trait("Category", "Golden")]
[GoldenFile("e4e_tiny")]
[GoldenFile("e4e_tiny.pt")]
public sealed class StyleEncoderGoldenTests : IDisposable
{
    private const double Gain = 3;

    private readonly GoldenCase golden = GoldenCase.Open("e4e_tiny");

    public void Dispose() => golden.Dispose();

    [Fact]
    public void The_trunk_gives_the_original_maps()
    {
        using var noGradient = no_grad();
        using var network = new Encoder4EditingNetwork(Config());
        WeightFormula.FillEncoder(network, Gain, golden.Int("weight_seed"), "encoder.");
        using Tensor picture = FaceImages.Normalized(golden);

        Tensor[] taps = network.Taps(picture, IrSe50Network.Stem, 0, IrSe50Network.C1, IrSe50Network.C2, IrSe50Network.C3);

        string[] names = ["stem", "body0", "c1", "c2", "c3"];
        for (int i = 0; i < names.Length; i++)
        {
            using var scope = NewDisposeScope();
            golden.ShouldMatch(EverySixteenth(taps[i]), names[i]);
            taps[i].Dispose();
        }
    }

    [Fact]
    public void The_encoder_gives_the_original_offsets_and_codes()
    {
        using var noGradient = no_grad();
        using var network = new Encoder4EditingNetwork(Config());
        WeightFormula.FillEncoder(network, Gain, golden.Int("weight_seed"), "encoder.");
        using Tensor picture = FaceImages.Normalized(golden);
        using Tensor average = WeightFormula.Tensor("latent_avg", golden.Shape("codes")[1..], 0, 1, golden.Int("weight_seed"));

        using Tensor offsets = network.forward(picture);
        using Tensor codes = network.Invert(picture, average);

        golden.ShouldMatch(offsets, "encoder_out");
        golden.ShouldMatch(codes, "codes");
    }

    [Fact]
    public void The_older_encoder_gives_its_offsets_from_the_same_weights()
    {
        using var noGradient = no_grad();
        using var network = new GradualStyleEncoderNetwork(Config());
        WeightFormula.FillEncoder(network, Gain, golden.Int("weight_seed"), "encoder.");
        using Tensor picture = FaceImages.Normalized(golden);

        using Tensor offsets = network.forward(picture);

        golden.ShouldMatch(offsets, "gradual_style_encoder_out");
    }

    [Fact]
    public void The_published_file_gives_the_original_codes_and_pictures()
    {
        using var noGradient = no_grad();
        using Checkpoint file = Checkpoint.Open(GoldenFolder.File(golden.Text("checkpoint")));
        IReadOnlyDictionary<string, CheckpointTensor> encoder = file.StateDict("state_dict.encoder");
        IReadOnlyDictionary<string, CheckpointTensor> decoder = file.StateDict("state_dict.decoder");
        using var network = new Encoder4EditingNetwork(StyleEncoderConfig.FromLayout(Shapes(encoder), file.Path));
        using var generator = new StyleGan2Generator(StyleGan2Config.FromLayout(Shapes(decoder), file.Path));
        WeightLoading.Load(network, encoder, file.Path);
        WeightLoading.Load(generator, decoder, file.Path);
        using Tensor average = file.Tensor("latent_avg").ToTensor();
        using Tensor picture = FaceImages.Normalized(golden);

        using Tensor codes = network.Invert(picture, average);
        using Tensor decoded = generator.Synthesize(codes);

        golden.ShouldMatch(codes, "codes");
        golden.ShouldMatch(decoded, "decoded");
    }

    private static Dictionary<string, IReadOnlyList<long>> Shapes(IReadOnlyDictionary<string, CheckpointTensor> tensors) =>
        tensors.ToDictionary(entry => entry.Key, entry => entry.Value.Shape);

    private StyleEncoderConfig Config() => new()
    {
        StyleGanSize = golden.Int("stylegan_size"),
        StyleDimension = golden.Int("style_dim"),
        Trunk = new IrSe50Config
        {
            StemChannels = (int)golden.Shape("stem")[1],
            StageChannels = golden.Ints("stage_depths"),
        },
    };

    private static Tensor EverySixteenth(Tensor map)
    {
        long step = map.shape[2] / 16;
        using Tensor index = arange(0, map.shape[2], step, dtype: int64);
        return map.index_select(2, index).index_select(3, index);
    }
}
