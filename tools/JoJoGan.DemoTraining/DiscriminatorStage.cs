using JoJoGan.StyleGan2;
using JoJoGan.SyntheticFaces;
using TorchSharp.Modules;

namespace JoJoGan.DemoTraining;

/// <summary>
/// The discriminator by itself, after the generator is finished: still StyleGAN2's losses, and its blocks also learn to read the
/// parameters of faces, photos and drawings in styles made up at random. A discriminator that has seen millions of pictures knows
/// eyes and lines; one that has seen thousands is taught to look at them. JoJoGAN compares the outputs of these blocks.
/// </summary>
internal sealed class DiscriminatorStage : IStage
{
    private const int Batch = 8;
    private const int Drawings = 8;
    private const int Fresh = 2;
    private const double LearningRate = 2e-3;

    // Equalized weights are of the order of 1.
    private const double ConvolutionRate = 1e-2;
    private const double ReadingWeight = 20;
    private const double SlopeWeight = 2;
    private const double SlopeStep = 0.05;

    // R1 in every fourth step only, as StyleGAN2 does it in every sixteenth.
    private const int SlopeInterval = 4;

    private readonly TrainingFolder folder;
    private readonly Device device;
    private readonly FaceGenerator generator;
    private readonly Discriminator discriminator = new(NetworkSizes.Generator());
    private readonly FaceReaders readers;
    private readonly FacePool pool;
    private readonly FacePool drawings;
    private readonly torch.Generator random;
    private readonly Muon convolutions;
    private readonly optim.Optimizer others;

    public DiscriminatorStage(TrainingFolder folder, Device device, int seed)
    {
        this.folder = folder;
        this.device = device;
        generator = new FaceGenerator(NetworkSizes.Size, seed);
        generator.LoadBest(folder);
        readers = MakeReaders();
        if (folder.Has(Name))
        {
            StepsBefore = folder.Load(Name, ("d", discriminator), ("readers", readers));
        }
        else
        {
            folder.Load("adversarial", ("d", discriminator));
        }

        foreach (nn.Module network in new nn.Module[] { generator.Network, discriminator, readers })
        {
            network.to(device);
        }

        pool = new FacePool(NetworkSizes.Size, seed + StepsBefore, [FaceStyle.Photo]);
        drawings = new FacePool(NetworkSizes.Size, seed + StepsBefore + 1, []);
        random = new torch.Generator((ulong)(seed + StepsBefore + 2));
        ILookup<bool, Parameter> parameters = discriminator.parameters().ToLookup(p => p.dim() == 4);
        convolutions = new Muon(parameters[true]);
        others = optim.Adam([.. parameters[false], .. readers.parameters()], LearningRate, 0.9, 0.99);
    }

    public string Name => "discriminator";

    public int StepsBefore { get; }

    /// <summary>Untrained readers of the blocks that JoJoGAN compares.</summary>
    public static FaceReaders MakeReaders()
    {
        StyleGan2Config config = NetworkSizes.Generator();
        return new FaceReaders(Discriminator.DefaultTaps.Select(tap => config.ChannelsAt(config.Size >> tap)));
    }

    public IReadOnlyList<(string Name, double Value)> Step(int step, double learningRate, double done)
    {
        using DisposeScope scope = NewDisposeScope();
        others.SetRate(LearningRate * learningRate);
        convolutions.ZeroGrad();
        others.zero_grad();
        using FaceBatch batch = pool.Next(Batch, Fresh, device);
        using FaceBatch drawn = drawings.Next(Drawings, Fresh, device);
        Tensor generated;
        using (no_grad())
        {
            generated = generator.DrawParted(batch.Codes, random);
        }

        Tensor real = discriminator.forward(batch.Pictures);
        Tensor telling = nn.functional.softplus(-real).mean() + nn.functional.softplus(discriminator.forward(generated)).mean();
        Tensor total = telling;
        if (step % SlopeInterval == 0)
        {
            // R1 (arXiv 1801.04406) along a random direction: its mean over directions is the squared length of the gradient.
            Tensor direction = randn(batch.Pictures.shape, generator: random).to(device);
            Tensor slope = (discriminator.forward(batch.Pictures + (direction * SlopeStep)) - real) / SlopeStep;
            total = total + (slope.square().mean() * (SlopeWeight * SlopeInterval / 2));
        }

        (Tensor reading, double off) = Read(batch, drawn);
        (total + (reading * ReadingWeight)).backward();
        convolutions.Step(ConvolutionRate * learningRate);
        others.step();
        return [("discriminator", telling.ToDouble()), ("reading", reading.ToDouble()), ("off", off)];
    }

    public void Save(int step) => folder.Save(Name, step, ("d", discriminator), ("readers", readers));

    public IReadOnlyList<(string Name, double Value)> Sample()
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var heldOut = new FacePool(NetworkSizes.Size, HeldOut.Seed, [FaceStyle.Photo], first: 64);
        using var unknown = new FacePool(NetworkSizes.Size, HeldOut.Seed, [], first: 64);
        using FaceBatch batch = heldOut.Next(32, 0, device);
        using FaceBatch drawn = unknown.Next(32, 0, device);
        (_, double off) = Read(batch, drawn);
        Tensor generated = generator.Draw(batch.Codes, batch.Codes, batch.Codes);
        return
        [
            ("held-out off", off),
            ("score of faces", discriminator.forward(batch.Pictures).mean().ToDouble()),
            ("score of drawn", discriminator.forward(generated).mean().ToDouble()),
        ];
    }

    public void Dispose()
    {
        convolutions.Dispose();
        others.Dispose();
        pool.Dispose();
        drawings.Dispose();
        random.Dispose();
        readers.Dispose();
        discriminator.Dispose();
        generator.Dispose();
    }

    /// <summary>The loss, and the mean absolute error as the last block reads the parameters.</summary>
    private (Tensor Loss, double Off) Read(FaceBatch batch, FaceBatch drawn)
    {
        Tensor wanted = FaceCodes.Parameters(cat([batch.Codes, drawn.Codes], 0));
        IReadOnlyList<Tensor> features = discriminator.Features(cat([batch.Pictures, drawn.Pictures], 0));
        Tensor[] errors = [.. readers.forward([.. features]).Select(read => read.narrow(1, 0, FaceParameters.Count) - wanted)];
        return (stack(errors.Select(error => error.square().mean())).sum(), errors[^1].detach().abs().mean().ToDouble());
    }
}
