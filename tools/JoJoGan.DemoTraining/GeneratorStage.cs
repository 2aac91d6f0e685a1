using JoJoGan.Models.Networks.Lpips;
using JoJoGan.SyntheticFaces;

namespace JoJoGan.DemoTraining;

/// <summary>
/// The generator, by regression: the face of every code is known. Some rows get a code that shares the face's geometry only, some
/// one that shares its appearance only, so that the layers learn the roles that JoJoGAN relies on.
/// </summary>
internal sealed class GeneratorStage : IStage
{
    private const int Batch = 8;
    private const int Fresh = 2;
    private const double LearningRate = 3e-3;
    private const double PerceptualWeight = 0.2;

    private readonly TrainingFolder folder;
    private readonly Device device;
    private readonly int size;
    private readonly FaceGenerator trained;
    private readonly FaceGenerator average;
    private readonly LpipsVgg? perceptual;
    private readonly FaceLoss loss;
    private readonly FacePool pool;
    private readonly torch.Generator random;
    private readonly SynthesisOptimizer optimizer;

    /// <summary>Prepares a generator; a large one goes on from the small one.</summary>
    public GeneratorStage(TrainingFolder folder, Device device, int seed, int size, ScalarType? computeType = null)
    {
        this.folder = folder;
        this.device = device;
        this.size = size;
        (trained, average) = (new FaceGenerator(size, seed), new FaceGenerator(size, seed));
        bool small = size < NetworkSizes.Size;
        if (folder.Has(Name))
        {
            StepsBefore = folder.Load(Name, ("g", trained.Network), ("g_ema", average.Network));
        }
        else if (!small)
        {
            trained.GrowFrom(folder, NameOf(size / 2));
            average.GrowFrom(folder, NameOf(size / 2));
        }

        trained.Network.to(device);
        average.Network.to(device);
        trained.Network.ComputeType = computeType;
        if (!small)
        {
            perceptual = new LpipsVgg(NetworkSizes.PerceptualWidths) { ComputeType = computeType };
            folder.Load("perceptual", ("lpips", perceptual));
            perceptual.to(device);
        }

        loss = new FaceLoss(size, device);
        pool = new FacePool(size, seed + StepsBefore, [FaceStyle.Photo]);
        random = new torch.Generator((ulong)(seed + StepsBefore + 1));
        optimizer = new SynthesisOptimizer(trained);
    }

    public string Name => NameOf(size);

    public int StepsBefore { get; }

    /// <summary>The checkpoint of a generator of a size.</summary>
    public static string NameOf(int size) => $"generator{size}";

    public IReadOnlyList<(string Name, double Value)> Step(int step, double learningRate, double done)
    {
        using DisposeScope scope = NewDisposeScope();
        using FaceBatch batch = pool.Next(Batch, Fresh, device);
        optimizer.ZeroGrad();
        Tensor drawn = trained.DrawParted(batch.Codes, random);
        Tensor off = loss.Compute(drawn, batch.Images);
        Tensor total = off;
        List<(string, double)> losses = [("loss", off.ToDouble())];
        if (perceptual is not null)
        {
            Tensor distance = perceptual.Distance(drawn, batch.Images).mean();
            total = total + (distance * PerceptualWeight);
            losses.Add(("perceptual", distance.ToDouble()));
        }

        total.backward();
        optimizer.Step(LearningRate * learningRate);
        MovingAverage.Update(average.Network, trained.Network, step);
        return losses;
    }

    public void Save(int step) => folder.Save(Name, step, ("g", trained.Network), ("g_ema", average.Network));

    public IReadOnlyList<(string Name, double Value)> Sample()
    {
        const int Shown = 8;
        using DisposeScope scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var heldOut = new FacePool(size, HeldOut.Seed, [FaceStyle.Photo], first: 64);
        using FaceBatch batch = heldOut.Next(32, 0, device);
        Tensor drawn = average.Draw(batch.Codes, batch.Codes, batch.Codes);
        Tensor other = batch.Codes.narrow(0, Shown, 1).expand(Shown, -1);
        Tensor others = average.Draw(batch.Codes.narrow(0, 0, Shown), other, other);
        folder.SaveSheet(Name, batch.Images.narrow(0, 0, Shown), drawn.narrow(0, 0, Shown), others);
        return [("PSNR", HeldOut.Psnr(drawn, batch.Images))];
    }

    public void Dispose()
    {
        optimizer.Dispose();
        pool.Dispose();
        random.Dispose();
        loss.Dispose();
        perceptual?.Dispose();
        trained.Dispose();
        average.Dispose();
    }
}
