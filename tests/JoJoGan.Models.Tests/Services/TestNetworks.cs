using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Networks.Encoders;
using JoJoGan.Models.Networks.Identity;
using JoJoGan.Models.Networks.Lpips;
using JoJoGan.Models.Networks.RetinaFace;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Runtime;
using JoJoGan.Runtime;
using JoJoGan.SyntheticWeights;
using JoJoGan.Testing;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Services;

/// <summary>Small networks with made-up weights: 32 px pictures, 8 rows of 32.</summary>
internal sealed class TestNetworks : IDisposable
{
    public static readonly StyleGan2Config Config = new()
    {
        Size = 32,
        StyleDim = 32,
        MlpLayers = 2,
        Channels = new Dictionary<int, int> { [4] = 16, [8] = 12, [16] = 12, [32] = 8 },
    };

    public TestNetworks(int seed = 1)
    {
        Generator = new StyleGan2Generator(Config);
        WeightFormula.FillGenerator(Generator, seed);
        Discriminator = new StyleGan2Discriminator(Config);
        WeightFormula.FillDiscriminator(Discriminator, seed);
        Encoder = new Encoder4EditingNetwork(EncoderConfig);
        WeightFormula.FillEncoder(Encoder, 3, seed);
        Encoder.eval();
        Lpips = new LpipsVgg([4, 6, 8, 8, 8]);
        WeightFormula.FillVgg(Lpips.Features, seed);
        WeightFormula.FillLpipsLin(Lpips.Linear, seed);
        Detector = new RetinaFaceNetwork(RetinaFaceBackbone.MobileNet025);
        WeightFormula.FillEncoder(Detector, gain: 1, seed);
        Identity = new ArcFaceNetwork(new IrSe50Config { StemChannels = 4, StageChannels = [16, 16, 16, 16] }, dimension: 24);
        WeightFormula.FillEncoder(Identity, gain: 3, seed);
        LatentAverage = zeros(Config.Layers, Config.StyleDim);
        GeneratorHash = CheckpointHash.Of(Generator);
        Source = new NetworkSource(Generator, Discriminator, (Encoder, LatentAverage), Lpips, Detector, Identity);
        Workspace = new StyledGeneratorCache(Generator);
    }

    public static StyleEncoderConfig EncoderConfig => new()
    {
        StyleGanSize = Config.Size,
        StyleDimension = Config.StyleDim,
        Trunk = new IrSe50Config { StemChannels = 8, StageChannels = [16, 16, 16, 16] },
    };

    /// <summary>The networks as services get them.</summary>
    public NetworkSource Source { get; }

    public DeviceWorker Worker => Source.Worker;

    public StyleGan2Generator Generator { get; }

    public string GeneratorHash { get; }

    public StyledGeneratorCache Workspace { get; }

    public StyleGan2Discriminator Discriminator { get; }

    public Encoder4EditingNetwork Encoder { get; }

    public Tensor LatentAverage { get; }

    public LpipsVgg Lpips { get; }

    public RetinaFaceNetwork Detector { get; }

    public ArcFaceNetwork Identity { get; }

    public void Dispose()
    {
        Source.DisposeAsync().AsTask().GetAwaiter().GetResult(); // frees those that were used
        Workspace.Dispose();
        Generator.Dispose();
        Discriminator.Dispose();
        Encoder.Dispose();
        LatentAverage.Dispose();
        Lpips.Dispose();
        Detector.Dispose();
        Identity.Dispose();
    }
}
