using JoJoGan.Models.Networks.Lpips;
using JoJoGan.SyntheticFaces;
using TorchSharp.Modules;

namespace JoJoGan.DemoTraining;

/// <summary>
/// The perceptual network: a narrow VGG16 that learns to read every parameter of a face and the style it is drawn in, so that its
/// features tell what makes faces and styles differ. Its channel weights make the layers count alike.
/// </summary>
internal sealed class PerceptualStage : IStage
{
    private const int Batch = 16;
    private const int Fresh = 4;
    private const double LearningRate = 1e-3;

    private readonly TrainingFolder folder;
    private readonly Device device;
    private readonly LpipsVgg network = new(NetworkSizes.PerceptualWidths);
    private readonly FaceReaders readers = new(NetworkSizes.PerceptualWidths.Skip(2));
    private readonly FacePool pool;
    private readonly optim.Optimizer optimizer;

    public PerceptualStage(TrainingFolder folder, Device device, int seed)
    {
        this.folder = folder;
        this.device = device;
        if (folder.Has(Name))
        {
            StepsBefore = folder.Load(Name, ("lpips", network), ("readers", readers));
        }
        else
        {
            Initialization.Fill(network, seed);
            using var noGrad = no_grad();
            foreach (Tensor weight in network.Linear.state_dict().Values)
            {
                weight.fill_(1.0 / weight.numel());
            }
        }

        network.to(device);
        readers.to(device);
        pool = new FacePool(NetworkSizes.Size, seed + StepsBefore, FaceReaders.Styles);
        foreach (Parameter parameter in network.Features.parameters())
        {
            parameter.requires_grad = true;
        }

        optimizer = optim.Adam([.. network.Features.parameters(), .. readers.parameters()], LearningRate);
    }

    public string Name => "perceptual";

    public int StepsBefore { get; }

    public IReadOnlyList<(string Name, double Value)> Step(int step, double learningRate, double done)
    {
        using DisposeScope scope = NewDisposeScope();
        optimizer.SetRate(LearningRate * learningRate);
        using FaceBatch batch = pool.Next(Batch, Fresh, device);
        optimizer.zero_grad();
        (Tensor loss, double parameters, double styles) = Read(batch);
        loss.backward();
        optimizer.step();
        return [("parameters", parameters), ("style", styles)];
    }

    public void Save(int step)
    {
        Balance();
        folder.Save(Name, step, ("lpips", network), ("readers", readers));
    }

    public IReadOnlyList<(string Name, double Value)> Sample()
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var heldOut = new FacePool(NetworkSizes.Size, HeldOut.Seed, FaceReaders.Styles, first: 64);
        using FaceBatch batch = heldOut.Next(64, 0, device);
        (_, double parameters, double styles) = Read(batch);
        return [("held-out parameters", parameters), ("held-out style", styles)];
    }

    public void Dispose()
    {
        pool.Dispose();
        optimizer.Dispose();
        readers.Dispose();
        network.Dispose();
    }

    /// <summary>The loss, and the mean absolute error of parameters and styles as the last layer reads them.</summary>
    private (Tensor Loss, double Parameters, double Styles) Read(FaceBatch batch)
    {
        Tensor style = batch.Styles.unsqueeze(1) == arange(FaceReaders.Styles.Count, device: device);
        Tensor wanted = cat([FaceCodes.Parameters(batch.Codes), style.to(float32)], 1);
        Tensor[] errors = [.. readers.forward(network.Taps(batch.Images)).Select(read => read - wanted)];
        Tensor loss = stack(errors.Select(error => error.square().mean())).sum();
        Tensor off = errors[^1].detach().abs();
        Tensor ofParameters = off.narrow(1, 0, FaceParameters.Count);
        Tensor ofStyles = off.narrow(1, FaceParameters.Count, FaceReaders.Styles.Count);
        return (loss, ofParameters.mean().ToDouble(), ofStyles.mean().ToDouble());
    }

    /// <summary>Each layer's share of the distance between two faces is a fifth on average, their distance 1.</summary>
    private void Balance()
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var others = new FacePool(NetworkSizes.Size, HeldOut.Seed + 1, FaceReaders.Styles, first: 64);
        using FaceBatch batch = others.Next(64, 0, device);
        Tensor shares = network.PerLayer(batch.Images.narrow(0, 0, 32), batch.Images.narrow(0, 32, 32)).mean([0]);
        int layer = 0;
        foreach (Tensor weight in network.Linear.state_dict().Values)
        {
            weight.div_(shares[layer++] * shares.shape[0]);
        }
    }
}
