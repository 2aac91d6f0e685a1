using JoJoGan.Models.Tensors;

namespace JoJoGan.DemoTraining;

/// <summary>
/// A generator of flowers, by regression: the flower of every code is known. Some rows get a code that shares the flower's
/// geometry only, some one that shares its appearance only.
/// </summary>
internal sealed class FlowerStage : IStage
{
    private const int Batch = 8;
    private const double LearningRate = 3e-3;
    private const double PetalWeight = 4;
    private const double PetalsReach = 0.6;
    private const double PetalsDown = 0.16; // from their middle to that of the picture

    private readonly TrainingFolder folder;
    private readonly FlowerGenerator trained;
    private readonly FlowerGenerator average;
    private readonly torch.Generator random;
    private readonly Tensor weight = Weight(FlowerGenerator.Config.Size);
    private readonly SynthesisOptimizer optimizer;

    /// <summary>Prepares the network.</summary>
    public FlowerStage(TrainingFolder folder, int seed, ScalarType? computeType = null)
    {
        this.folder = folder;
        (trained, average) = (new FlowerGenerator(seed), new FlowerGenerator(seed));
        if (folder.Has(Name))
        {
            StepsBefore = folder.Load(Name, ("g", trained.Network), ("g_ema", average.Network));
        }

        trained.Network.ComputeType = computeType;
        random = new torch.Generator((ulong)(seed + StepsBefore + 1));
        optimizer = new SynthesisOptimizer(trained);
    }

    public string Name => "flowers";

    public int StepsBefore { get; }

    public IReadOnlyList<(string Name, double Value)> Step(int step, double learningRate, double done)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor codes = FlowerCodes.Draw(Batch, random);
        Tensor pictures = FlowerCodes.Pictures(codes, FlowerGenerator.Config.Size);
        optimizer.ZeroGrad();
        Tensor drawn = trained.DrawParted(codes, random);
        Tensor off = PictureLoss.Compute(drawn, pictures, weight);
        off.backward();
        optimizer.Step(LearningRate * learningRate);
        MovingAverage.Update(average.Network, trained.Network, step);
        return [("loss", off.Value())];
    }

    public void Save(int step) =>
        folder.Save(Name, step, ("g", trained.Network), ("g_ema", average.Network));

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
        return [("PSNR", HeldOut.Psnr(drawn, pictures))];
    }

    public void Dispose()
    {
        optimizer.Dispose();
        weight.Dispose();
        random.Dispose();
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
}
