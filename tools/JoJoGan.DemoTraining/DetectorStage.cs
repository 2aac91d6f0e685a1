using JoJoGan.Alignment;
using JoJoGan.Detection;
using JoJoGan.Models.Networks.Layers;
using JoJoGan.Models.Networks.RetinaFace;
using JoJoGan.Models.Tensors;
using JoJoGan.Models.Training;
using TorchSharp.Modules;

namespace JoJoGan.DemoTraining;

/// <summary>The face detector: RetinaFace's smaller network on scenes of drawn faces, losses of arXiv 1905.00641.</summary>
internal sealed class DetectorStage : IStage
{
    private const double LearningRate = 2e-3;
    private const double BoxWeight = 2;

    // Of the prior boxes without a face only the worst count, seven for each with one.
    private const int NegativesForEach = 7;

    // Sides of the scenes, and how many make a batch.
    private static readonly (int Size, int Batch)[] Scenes = [(128, 16), (256, 6), (512, 2)];

    private readonly TrainingFolder folder;
    private readonly Device device;
    private readonly RetinaFaceNetwork trained = new(RetinaFaceBackbone.MobileNet025);
    private readonly RetinaFaceNetwork average = new(RetinaFaceBackbone.MobileNet025);
    private readonly FaceScenes scenes;
    private readonly Muon convolutions;
    private readonly optim.Optimizer others;

    public DetectorStage(TrainingFolder folder, Device device, int seed)
    {
        this.folder = folder;
        this.device = device;
        if (folder.Has(Name))
        {
            StepsBefore = folder.Load(Name, ("detector", trained), ("detector_ema", average));
        }
        else
        {
            Initialization.Fill(trained, seed);
            Initialization.Fill(average, seed);
        }

        trained.to(device);
        average.to(device);
        scenes = new FaceScenes(seed + StepsBefore);
        foreach (Parameter parameter in trained.parameters())
        {
            parameter.requires_grad = true;
        }

        foreach (BatchNormLayer layer in trained.modules().OfType<BatchNormLayer>())
        {
            layer.UsesBatchStatistics = true;
        }

        // A depthwise convolution is no matrix from channels to channels.
        ILookup<bool, Parameter> parameters = trained.parameters().ToLookup(p => p.dim() == 4 && p.shape[1] > 1);
        convolutions = new Muon([.. parameters[true]]);
        others = optim.Adam(parameters[false], LearningRate, 0.9, 0.99);
    }

    public string Name => "detector";

    public int StepsBefore { get; }

    public IReadOnlyList<(string Name, double Value)> Step(int step, double learningRate, double done)
    {
        (int size, int count) = Scenes[step % Scenes.Length];
        others.SetRate(LearningRate * learningRate);
        convolutions.ClearGradients();
        others.zero_grad();
        using DisposeScope scope = NewDisposeScope();
        (Tensor faces, Tensor boxes, Tensor points) = Losses(trained, scenes, size, count);
        (faces + (boxes * BoxWeight) + points).backward();
        convolutions.Step(LearningRate * learningRate);
        others.step();
        MovingAverage.Update(average, trained, step);
        return [("faces", faces.ToDouble()), ("boxes", boxes.ToDouble()), ("points", points.ToDouble())];
    }

    public void Save(int step) => folder.Save(Name, step, ("detector", trained), ("detector_ema", average));

    public IReadOnlyList<(string Name, double Value)> Sample()
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var heldOut = new FaceScenes(HeldOut.Seed);
        (Tensor faces, Tensor boxes, Tensor points) = Losses(average, heldOut, size: 256, count: 24);
        SaveMarked(heldOut, size: 256, count: 6);
        return
        [
            ("held-out faces", faces.ToDouble()),
            ("held-out boxes", boxes.ToDouble()),
            ("held-out points", points.ToDouble()),
        ];
    }

    public void Dispose()
    {
        convolutions.Dispose();
        others.Dispose();
        scenes.Dispose();
        trained.Dispose();
        average.Dispose();
    }

    /// <summary>Writes a sheet of scenes, each with white squares where the surest face's points are.</summary>
    private void SaveMarked(FaceScenes source, int size, int count)
    {
        IReadOnlyList<PriorBox> priors = PriorBox.AllFor(size, size);
        List<Tensor> marked = [];
        for (int i = 0; i < count; i++)
        {
            using FaceScene scene = source.Next(size);
            Tensor picture = ImageTensors.ToTensor([scene.Image]);
            using RetinaFaceOutput output = average.forward(Input(picture));
            int surest = (int)output.Scores.select(2, 1).argmax().ToInt64();
            float[] offsets = output.Landmarks[0][surest].cpu().data<float>().ToArray();
            foreach (FacePoint point in priors[surest].DecodePoints(offsets, size, size))
            {
                (int x, int y) = ((int)Math.Clamp(point.X, 1, size - 3), (int)Math.Clamp(point.Y, 1, size - 3));
                picture.narrow(2, y - 1, 3).narrow(3, x - 1, 3).fill_(1);
            }

            marked.Add(picture);
        }

        folder.SaveSheet(Name, cat([.. marked], 0));
    }

    /// <summary>Images in [-1, 1] as the detector takes them.</summary>
    private Tensor Input(Tensor pictures) =>
        ((pictures.to(device) + 1) * 127.5).flip([1])
        - tensor(RetinaFaceDetectorBase.MeanBgr.ToArray(), device: device).view(1, 3, 1, 1);

    /// <summary>The three losses of a batch, each for a prior box that stands for a face.</summary>
    private (Tensor Faces, Tensor Boxes, Tensor Points) Losses(RetinaFaceNetwork network, FaceScenes source, int size, int count)
    {
        FaceScene[] batch = [.. Enumerable.Range(0, count).Select(_ => source.Next(size))];
        PriorTargets[] targets = [.. batch.Select(s => PriorTargets.For(s.Faces, size))];
        RetinaFaceOutput output = network.forward(Input(ImageTensors.ToTensor([.. batch.Select(s => s.Image)])));
        foreach (FaceScene scene in batch)
        {
            scene.Dispose();
        }

        Tensor positive = Stack(t => t.Positive, 1).squeeze(-1);
        double positives = Math.Max(positive.sum().ToDouble(), 1);
        Tensor logs = (output.Scores + 1e-7).log();
        Tensor missed = -(logs.select(2, 1) * positive).sum();
        Tensor mistaken = (-logs.select(2, 0) * (1 - positive)).flatten();
        long counted = Math.Min((long)positives * NegativesForEach, mistaken.numel());
        Tensor worst = mistaken.topk((int)counted, 0).values.sum();
        return (
            (missed + worst) / positives,
            Off(output.Boxes, Stack(t => t.Boxes, 4)),
            Off(output.Landmarks, Stack(t => t.Points, 10)));

        Tensor Stack(Func<PriorTargets, float[]> part, int values) =>
            tensor(targets.SelectMany(part).ToArray(), [count, targets[0].Positive.Length, values]).to(device);

        Tensor Off(Tensor said, Tensor wanted) =>
            (nn.functional.smooth_l1_loss(said, wanted, nn.Reduction.None) * positive.unsqueeze(-1)).sum() / positives;
    }
}
