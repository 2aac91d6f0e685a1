using JoJoGan.FineTuning;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.FineTuning;
using JoJoGan.Models.Mixing;
using JoJoGan.Models.Networks.Lpips;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.SyntheticWeights;
using JoJoGan.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.FineTuning;

/// <summary>The networks and the loop of a recorded run.</summary>
internal sealed class FineTuningFixture : IDisposable
{
    private readonly GoldenCase golden;
    private readonly ScalarType type;
    private readonly StyleGan2Discriminator? discriminator;
    private readonly LpipsVgg? lpips;
    public FineTuningFixture(GoldenCase golden, ScalarType type = ScalarType.Float32)
    {
        this.golden = golden;
        this.type = type;
        (StyleGan2Config config, int seed) = GoldenConfig.Of(golden);
        Generator = new StyleGan2Generator(config);
        WeightFormula.FillGenerator(Generator, seed);
        Generator.to(type);
        IReferenceLoss loss;
        using Tensor target = golden["target"].to(type);
        if (golden.Text("loss") == "disc")
        {
            discriminator = new StyleGan2Discriminator(config);
            WeightFormula.FillDiscriminator(discriminator, seed);
            discriminator.to(type);
            loss = new DiscriminatorFeatureLoss(discriminator, target);
        }
        else
        {
            lpips = new LpipsVgg();
            WeightFormula.FillVgg(lpips.Features, seed);
            if (golden.Text("lin") == "formula")
            {
                WeightFormula.FillLpipsLin(lpips.Linear, seed);
            }
            else
            {
                using Checkpoint published = Checkpoint.Open(LpipsWeights.Path);
                WeightLoading.Load(lpips.Linear, published.StateDict(), LpipsWeights.Path);
            }

            lpips.to(type);
            loss = new LpipsLoss(lpips, target, golden.Int("pool"));
        }

        IReadOnlyList<double> betas = golden.Doubles("betas");
        Session = new FineTuningSession(Generator, loss, FineTuningOptions.Paper with
        {
            LearningRate = golden.Double("lr"),
            Beta1 = betas[0],
            Beta2 = betas[1],
        });
    }

    public StyleGan2Generator Generator { get; }

    public FineTuningSession Session { get; }

    /// <summary>The mixed code of a step; the file's alpha is the share of the random style.</summary>
    public Tensor Code(int step)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        Tensor mapped = Generator.Mapping(golden["z"][step].to(type));
        int[] rows = [.. golden["id_swap"].data<long>().ToArray().Select(r => (int)r)];
        return StyleMixing.Mix(golden["latent"].to(type), mapped, rows, 1 - golden.Double("alpha")).MoveToOuterDisposeScope();
    }

    public IReadOnlyList<Tensor>? Noise(int step) =>
        golden.Bool("stored_noise") ? [.. golden.Numbered("noise.").Select(n => n[step].to(type))] : null;

    /// <summary>The file's face code as the generator draws it now.</summary>
    public Tensor Face()
    {
        using var grad = no_grad();
        using Tensor code = golden["my_w"].to(type, copy: true);
        return Generator.Synthesize(code);
    }

    public void Dispose()
    {
        Session.Dispose();
        discriminator?.Dispose();
        lpips?.Dispose();
    }
}
