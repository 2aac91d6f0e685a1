using JoJoGan.Models.Networks.Lpips;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Training;
using JoJoGan.SyntheticFaces;
using TorchSharp.Modules;

namespace JoJoGan.DemoTraining;

/// <summary>
/// The finish: generator and discriminator against each other with StyleGAN2's logistic losses (arXiv 1912.04958), the generator
/// held to the faces of its codes all the while. It makes the pictures crisp, and the discriminator whose features JoJoGAN
/// compares; that learns from the perceptual network too.
/// </summary>
internal sealed class AdversarialStage : IStage
{
    private const int Batch = 4;
    private const int Drawings = 8;
    private const int Fresh = 2;
    private const double GeneratorRate = 5e-4;
    private const double DiscriminatorRate = 2e-3;

    // Equalized layers: their weights are √(inputs) times as large as those in use.
    private const double ConvolutionRate = 2e-2;
    private const double PerceptualWeight = 0.2;
    private const double AdversarialWeight = 0.03;
    private const double DistillationWeight = 4;

    // While the discriminator is new it teaches nothing.
    private const double GeneratorFrom = 0.4;
    private const double SlopeWeight = 2;
    private const double SlopeStep = 0.05;

    private readonly TrainingFolder folder;
    private readonly Device device;
    private readonly FaceGenerator trained;
    private readonly FaceGenerator average;
    private readonly StyleGan2Discriminator discriminator;
    private readonly LpipsVgg perceptual = new(NetworkSizes.PerceptualWidths);
    private readonly FaceLoss loss;
    private readonly PerceptualDistillation distillation;
    private readonly FacePool pool;
    private readonly FacePool drawings;
    private readonly torch.Generator random;
    private readonly IReadOnlyList<Parameter> generatorParameters;
    private readonly Parameter[] discriminatorParameters;
    private readonly optim.Optimizer generatorOptimizer;
    private readonly Muon discriminatorConvolutions;
    private readonly optim.Optimizer discriminatorOptimizer;

    public AdversarialStage(TrainingFolder folder, Device device, int seed, ScalarType? computeType = null)
    {
        this.folder = folder;
        this.device = device;
        (trained, average) = (new FaceGenerator(NetworkSizes.Size, seed), new FaceGenerator(NetworkSizes.Size, seed));
        using (var weights = new torch.Generator((ulong)seed))
        {
            discriminator = new StyleGan2Discriminator(NetworkSizes.Generator(), initialization: weights);
        }

        if (folder.Has(Name))
        {
            StepsBefore = folder.Load(Name, ("g", trained.Network), ("g_ema", average.Network), ("d", discriminator));
        }
        else
        {
            folder.Load(GeneratorStage.NameOf(NetworkSizes.Size), ("g_ema", trained.Network));
            folder.Load(GeneratorStage.NameOf(NetworkSizes.Size), ("g_ema", average.Network));
        }

        folder.Load("perceptual", ("lpips", perceptual));
        foreach (nn.Module network in new nn.Module[] { trained.Network, average.Network, discriminator, perceptual })
        {
            network.to(device);
        }

        (trained.Network.ComputeType, discriminator.ComputeType, perceptual.ComputeType) =
            (computeType, computeType, computeType);
        loss = new FaceLoss(NetworkSizes.Size, device);
        distillation = new PerceptualDistillation(discriminator, perceptual, device);
        pool = new FacePool(NetworkSizes.Size, seed + StepsBefore, [FaceStyle.Photo]);
        drawings = new FacePool(NetworkSizes.Size, seed + StepsBefore + 1, []);
        random = new torch.Generator((ulong)(seed + StepsBefore + 1));
        generatorParameters = [.. trained.SynthesisParameters.Values];
        discriminatorParameters = [.. discriminator.parameters()];
        generatorOptimizer = optim.Adam(generatorParameters, GeneratorRate, 0, 0.99);
        discriminatorConvolutions = new Muon([.. discriminatorParameters.Where(p => p.dim() == 4)]);
        discriminatorOptimizer = optim.Adam(discriminatorParameters.Where(p => p.dim() != 4), DiscriminatorRate, 0, 0.99);
    }

    public string Name => "adversarial";

    public int StepsBefore { get; }

    public IReadOnlyList<(string Name, double Value)> Step(int step, double learningRate, double done)
    {
        using FaceBatch batch = pool.Next(Batch, Fresh, device);
        (double scores, double sight) = TrainDiscriminator(batch, learningRate);
        List<(string, double)> losses = [("discriminator", scores), ("distillation", sight)];
        if (done >= GeneratorFrom)
        {
            (double faces, double adversarial) = TrainGenerator(batch, learningRate);
            losses.Add(("faces", faces));
            losses.Add(("adversarial", adversarial));
            MovingAverage.Update(average.Network, trained.Network, step);
        }

        return losses;
    }

    public void Save(int step) =>
        folder.Save(Name, step, ("g", trained.Network), ("g_ema", average.Network), ("d", discriminator));

    public IReadOnlyList<(string Name, double Value)> Sample()
    {
        const int Shown = 8;
        using DisposeScope scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var heldOut = new FacePool(NetworkSizes.Size, HeldOut.Seed, [FaceStyle.Photo], first: 64);
        using FaceBatch batch = heldOut.Next(32, 0, device);
        Tensor drawn = average.Draw(batch.Codes, batch.Codes, batch.Codes);
        folder.SaveSheet(Name, batch.Images.narrow(0, 0, Shown), drawn.narrow(0, 0, Shown));
        return
        [
            ("PSNR", HeldOut.Psnr(drawn, batch.Images)),
            ("score of faces", discriminator.forward(batch.Images.narrow(0, 0, Shown)).mean().ToDouble()),
            ("score of drawn", discriminator.forward(drawn.narrow(0, 0, Shown)).mean().ToDouble()),
        ];
    }

    public void Dispose()
    {
        generatorOptimizer.Dispose();
        discriminatorConvolutions.Dispose();
        discriminatorOptimizer.Dispose();
        distillation.Dispose();
        pool.Dispose();
        drawings.Dispose();
        random.Dispose();
        loss.Dispose();
        perceptual.Dispose();
        discriminator.Dispose();
        trained.Dispose();
        average.Dispose();
    }

    private (double Scores, double Distillation) TrainDiscriminator(FaceBatch batch, double rate)
    {
        using DisposeScope scope = NewDisposeScope();
        discriminatorOptimizer.SetRate(DiscriminatorRate * rate);
        RequireGradients(generatorParameters, false);
        RequireGradients(discriminatorParameters, true);
        discriminatorConvolutions.ClearGradients();
        discriminatorOptimizer.zero_grad();
        distillation.ZeroGrad();
        Tensor drawn = trained.DrawParted(batch.Codes, random);
        Tensor real = discriminator.forward(batch.Images);
        Tensor total = nn.functional.softplus(-real).mean() + nn.functional.softplus(discriminator.forward(drawn)).mean();

        // R1 (arXiv 1801.04406) along a random direction: its mean over directions is the squared length of the gradient.
        Tensor direction = randn(batch.Images.shape, generator: random).to(device);
        Tensor slope = (discriminator.forward(batch.Images + (direction * SlopeStep)) - real) / SlopeStep;
        total = total + (slope.square().mean() * (SlopeWeight / 2));
        using FaceBatch drawings = this.drawings.Next(Drawings, Fresh, device);
        Tensor sight = distillation.Loss(drawings.Images);
        (total + (sight * DistillationWeight)).backward();
        discriminatorConvolutions.Step(ConvolutionRate * rate);
        discriminatorOptimizer.step();
        distillation.Step(rate);
        return (total.ToDouble(), sight.ToDouble());
    }

    private (double Faces, double Adversarial) TrainGenerator(FaceBatch batch, double rate)
    {
        using DisposeScope scope = NewDisposeScope();
        generatorOptimizer.SetRate(GeneratorRate * rate);
        RequireGradients(generatorParameters, true);
        RequireGradients(discriminatorParameters, false);
        generatorOptimizer.zero_grad();
        Tensor drawn = trained.DrawParted(batch.Codes, random);
        Tensor faces = loss.Compute(drawn, batch.Images) + (perceptual.Distance(drawn, batch.Images).mean() * PerceptualWeight);
        Tensor adversarial = nn.functional.softplus(-discriminator.forward(drawn)).mean();
        (faces + (adversarial * AdversarialWeight)).backward();
        generatorOptimizer.step();
        return (faces.ToDouble(), adversarial.ToDouble());
    }

    private static void RequireGradients(IEnumerable<Parameter> parameters, bool required)
    {
        foreach (Parameter parameter in parameters)
        {
            parameter.requires_grad = required;
        }
    }
}
