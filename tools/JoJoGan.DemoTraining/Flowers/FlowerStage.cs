using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Tensors;
using JoJoGan.Models.Training;
using TorchSharp.Modules;

namespace JoJoGan.DemoTraining;

/// <summary>
/// A generator of flowers, by regression: the flower of every code is known. When its flowers are good enough to be compared, a
/// discriminator learns to tell them from drawn ones, for its features to judge styles by.
/// </summary>
internal sealed class FlowerStage : IStage
{
    private const int Batch = 8;
    private const double GeneratorRate = 3e-3;
    private const double DiscriminatorRate = 2e-3;

    // Equalized layers: their weights are √(inputs) times as large as those in use.
    private const double ConvolutionRate = 2e-2;
    private const double DiscriminatorFrom = 0.7;
    private const int Compared = 4;
    private const double PetalWeight = 4;
    private const double PetalsReach = 0.6;
    private const double PetalsDown = 0.16; // from their middle to that of the picture
    private const double SlopeWeight = 2;
    private const double SlopeStep = 0.05;

    private readonly TrainingFolder folder;
    private readonly FlowerGenerator trained;
    private readonly FlowerGenerator average;
    private readonly StyleGan2Discriminator discriminator;
    private readonly torch.Generator random;
    private readonly Tensor weight = Weight(FlowerGenerator.Config.Size);
    private readonly SynthesisOptimizer generatorOptimizer;
    private readonly Muon discriminatorConvolutions;
    private readonly optim.Optimizer discriminatorOptimizer;

    /// <summary>Prepares both networks.</summary>
    public FlowerStage(TrainingFolder folder, int seed, ScalarType? computeType = null)
    {
        this.folder = folder;
        (trained, average) = (new FlowerGenerator(seed), new FlowerGenerator(seed));
        using (var weights = new torch.Generator((ulong)seed))
        {
            discriminator = new StyleGan2Discriminator(FlowerGenerator.Config, initialization: weights);
        }

        if (folder.Has(Name))
        {
            StepsBefore = folder.Load(Name, ("g", trained.Network), ("g_ema", average.Network), ("d", discriminator));
        }

        (trained.Network.ComputeType, discriminator.ComputeType) = (computeType, computeType);
        random = new torch.Generator((ulong)(seed + StepsBefore + 1));
        generatorOptimizer = new SynthesisOptimizer(trained);
        Parameter[] parameters = [.. discriminator.parameters()];
        discriminatorConvolutions = new Muon([.. parameters.Where(p => p.dim() == 4)]);
        discriminatorOptimizer = optim.Adam(parameters.Where(p => p.dim() != 4), DiscriminatorRate, 0, 0.99);
    }

    public string Name => "flowers";

    public int StepsBefore { get; }

    public IReadOnlyList<(string Name, double Value)> Step(int step, double learningRate, double done)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor codes = FlowerCodes.Draw(Batch, random);
        Tensor pictures = FlowerCodes.Pictures(codes, FlowerGenerator.Config.Size);
        generatorOptimizer.ZeroGrad();
        Tensor drawn = trained.DrawParted(codes, random);
        Tensor off = PictureLoss.Compute(drawn, pictures, weight);
        off.backward();
        generatorOptimizer.Step(GeneratorRate * learningRate);
        MovingAverage.Update(average.Network, trained.Network, step);
        List<(string, double)> losses = [("loss", off.Value())];
        if (done >= DiscriminatorFrom)
        {
            using Tensor known = drawn.detach();
            losses.Add(("discriminator", Compare(pictures.narrow(0, 0, Compared), known.narrow(0, 0, Compared), learningRate)));
        }

        return losses;
    }

    public void Save(int step) =>
        folder.Save(Name, step, ("g", trained.Network), ("g_ema", average.Network), ("d", discriminator));

    public IReadOnlyList<(string Name, double Value)> Sample()
    {
        const int Shown = 10;
        using DisposeScope scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var heldOut = new torch.Generator(HeldOut.Seed);
        Tensor codes = FlowerCodes.Draw(32, heldOut);
        Tensor pictures = FlowerCodes.Pictures(codes, FlowerGenerator.Config.Size);
        Tensor drawn = average.Draw(codes, codes, codes);
        Tensor other = codes.narrow(0, Shown, 1).expand(Shown, -1);
        Tensor recolored = average.Draw(codes.narrow(0, 0, Shown), other, other);
        folder.SaveSheet(Name, pictures.narrow(0, 0, Shown), drawn.narrow(0, 0, Shown), recolored);
        return
        [
            ("PSNR", HeldOut.Psnr(drawn, pictures)),
            ("score of pictures", discriminator.forward(pictures).mean().Value()),
            ("score of drawn", discriminator.forward(drawn).mean().Value()),
        ];
    }

    public void Dispose()
    {
        generatorOptimizer.Dispose();
        discriminatorConvolutions.Dispose();
        discriminatorOptimizer.Dispose();
        weight.Dispose();
        random.Dispose();
        discriminator.Dispose();
        trained.Dispose();
        average.Dispose();
    }

    /// <summary>Petals are harder than what is behind them.</summary>
    private static Tensor Weight(int size)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor at = linspace(-1, 1, size), down = at.Plus(PetalsDown);
        Tensor distance = at.Squared().view(1, size).Plus(down.Squared().view(size, 1));
        Tensor map = distance.DividedBy(-PetalsReach * PetalsReach).exp().Times(PetalWeight).Plus(1);
        return map.div(map.mean()).view(1, 1, size, size).MoveToOuterDisposeScope();
    }

    /// <summary>A step of the discriminator: StyleGAN2's logistic loss with R1.</summary>
    private double Compare(Tensor pictures, Tensor drawn, double rate)
    {
        discriminatorOptimizer.SetRate(DiscriminatorRate * rate);
        discriminatorConvolutions.ClearGradients();
        discriminatorOptimizer.zero_grad();
        Tensor real = discriminator.forward(pictures);
        Tensor scores = nn.functional.softplus(real.neg()).mean().Plus(nn.functional.softplus(discriminator.forward(drawn)).mean());

        // R1 (arXiv 1801.04406) along a random direction: its mean over directions is the squared length of the gradient.
        Tensor direction = randn(pictures.shape, generator: random);
        Tensor slope = discriminator.forward(pictures.Plus(direction, SlopeStep)).Plus(real, -1.0).DividedBy(SlopeStep);
        scores.Plus(slope.Squared().mean(), SlopeWeight / 2).backward();
        discriminatorConvolutions.Step(ConvolutionRate * rate);
        discriminatorOptimizer.step();
        return scores.Value();
    }
}
