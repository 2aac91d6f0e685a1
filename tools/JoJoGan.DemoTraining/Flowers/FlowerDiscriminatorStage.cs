using JoJoGan.Models.Networks.Lpips;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Tensors;
using JoJoGan.Models.Training;
using TorchSharp.Modules;

namespace JoJoGan.DemoTraining;

/// <summary>
/// The discriminator of flowers, for fine-tuning to compare its features: it learns to tell the finished generator's flowers from
/// drawn ones, and, on flowers dyed at random, to see what the demo model's perceptual network sees.
/// </summary>
internal sealed class FlowerDiscriminatorStage : IStage
{
    private const int Batch = 4;
    private const double Rate = 2e-3;

    // Equalized layers: their weights are √(inputs) times as large as those in use.
    private const double ConvolutionRate = 2e-2;
    private const double SlopeWeight = 2;
    private const double SlopeStep = 0.05;
    private const double DistillationWeight = 4;
    private const double DyeKept = 0.5;
    private const double DyeAdded = 0.6;

    private readonly TrainingFolder folder;
    private readonly FlowerGenerator generator;
    private readonly StyleGan2Discriminator discriminator;
    private readonly LpipsVgg perceptual = new(NetworkSizes.PerceptualWidths);
    private readonly PerceptualDistillation distillation;
    private readonly torch.Generator random;
    private readonly Muon convolutions;
    private readonly optim.Optimizer others;

    /// <summary>Takes the trained generator and the perceptual network of the folder.</summary>
    public FlowerDiscriminatorStage(TrainingFolder folder, int seed)
    {
        this.folder = folder;
        generator = new FlowerGenerator(seed);
        folder.Load("flowers", ("g_ema", generator.Network));
        folder.Load("perceptual", ("lpips", perceptual));
        using (var weights = new torch.Generator((ulong)seed))
        {
            discriminator = new StyleGan2Discriminator(FlowerGenerator.Config, initialization: weights);
        }

        if (folder.Has(Name))
        {
            StepsBefore = folder.Load(Name, ("d", discriminator));
        }

        distillation = new PerceptualDistillation(discriminator, perceptual, CPU);
        random = new torch.Generator((ulong)(seed + StepsBefore + 1));
        Parameter[] parameters = [.. discriminator.parameters()];
        convolutions = new Muon([.. parameters.Where(p => p.dim() == 4)]);
        others = optim.Adam(parameters.Where(p => p.dim() != 4), Rate, 0, 0.99);
    }

    public string Name => "flowers-discriminator";

    public int StepsBefore { get; }

    public IReadOnlyList<(string Name, double Value)> Step(int step, double learningRate, double done)
    {
        using DisposeScope scope = NewDisposeScope();
        others.SetRate(Rate * learningRate);
        convolutions.ClearGradients();
        others.zero_grad();
        distillation.ZeroGrad();
        (Tensor pictures, Tensor drawn) = Flowers(Batch, random);
        Tensor real = discriminator.forward(pictures);
        Tensor scores = nn.functional.softplus(real.neg()).mean()
            .Plus(nn.functional.softplus(discriminator.forward(drawn)).mean());

        // R1 (arXiv 1801.04406) along a random direction: its mean over directions is the squared length of the gradient.
        Tensor direction = randn(pictures.shape, generator: random);
        Tensor slope = discriminator.forward(pictures.Plus(direction, SlopeStep)).Plus(real, -1.0).DividedBy(SlopeStep);
        Tensor sight = distillation.Loss(Dye(cat([pictures, drawn], 0)));
        scores.Plus(slope.Squared().mean(), SlopeWeight / 2).Plus(sight, DistillationWeight).backward();
        convolutions.Step(ConvolutionRate * learningRate);
        others.step();
        distillation.Step(learningRate);
        return [("scores", scores.Value()), ("distillation", sight.Value())];
    }

    public void Save(int step) => folder.Save(Name, step, ("d", discriminator));

    public IReadOnlyList<(string Name, double Value)> Sample()
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var heldOut = new torch.Generator(HeldOut.Seed);
        (Tensor pictures, Tensor drawn) = Flowers(32, heldOut);
        return
        [
            ("score of pictures", discriminator.forward(pictures).mean().Value()),
            ("score of drawn", discriminator.forward(drawn).mean().Value()),
            ("held-out distillation", distillation.Loss(pictures).Value()),
        ];
    }

    public void Dispose()
    {
        convolutions.Dispose();
        others.Dispose();
        distillation.Dispose();
        random.Dispose();
        perceptual.Dispose();
        discriminator.Dispose();
        generator.Dispose();
    }

    /// <summary>Flowers as they are drawn by the renderer, and by the generator.</summary>
    private (Tensor Pictures, Tensor Drawn) Flowers(int count, torch.Generator source)
    {
        using var noGrad = no_grad();
        Tensor codes = FlowerCodes.Draw(count, source);
        return (FlowerCodes.Pictures(codes, FlowerGenerator.Config.Size), generator.Draw(codes, codes, codes));
    }

    /// <summary>Mixes the color channels of each picture at random.</summary>
    private Tensor Dye(Tensor pictures)
    {
        (long n, long size) = (pictures.shape[0], pictures.shape[^1]);
        Tensor dyes = eye(3).Times(DyeKept).Plus(randn([n, 3, 3], generator: random), DyeAdded);
        return dyes.bmm(pictures.view(n, 3, -1)).view(n, 3, size, size).tanh();
    }
}
