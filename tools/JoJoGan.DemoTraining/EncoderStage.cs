using JoJoGan.Models.Networks.Encoders;
using JoJoGan.Models.Networks.Layers;
using JoJoGan.Models.Networks.Lpips;
using JoJoGan.Models.Training;
using JoJoGan.SyntheticFaces;
using TorchSharp.Modules;

namespace JoJoGan.DemoTraining;

/// <summary>
/// The e4e encoder: first the codes of drawn faces, which are known, then also what the generator makes of its codes. Some of the
/// faces are drawn in styles made up at random; their codes and pictures are those of the photos, so that a style picture is
/// inverted to a natural face and what makes the style is left for fine-tuning to learn. ReStyle's goes on from e4e's: it learns
/// to correct codes by what is drawn of them.
/// </summary>
internal sealed class EncoderStage : IStage
{
    private const int Batch = 24;
    private const int FacesPerDrawing = 2;
    private const int Fresh = 2;

    // Fewer of ReStyle's faces are drawings, which no code draws back.
    private const int ReStyleFacesPerDrawing = 8;

    private const double LearningRate = 2e-3;

    // Equalized layers: their weights are √dim times as large as those in use.
    private const double LinearRate = 1.6e-2;

    // What a row's layers do not look at is learned in passing.
    private const double OtherWeight = 0.05;

    // From this share of the training on the pictures count too.
    private const double ImagesFrom = 0.7;

    // Of ReStyle they count from the beginning, and it learns more slowly, so as not to lose what it has from e4e.
    private const double ReStyleRate = 0.1;
    private const int MeanSamples = 16384;

    private static readonly LossWeights OfEncoder = new(Codes: 1, Pictures: 4, Perceptual: 1);

    // Of ReStyle pictures count most: it may come nearer to a face than what the generator draws of the face's own code.
    private static readonly LossWeights OfReStyle = new(Codes: 0.05, Pictures: 2, Perceptual: 6);

    private readonly TrainingFolder folder;
    private readonly Device device;
    private readonly FaceGenerator generator;
    private readonly LpipsVgg perceptual = new(NetworkSizes.PerceptualWidths);
    private readonly bool isReStyle;
    private readonly LossWeights weights;
    private readonly Random order;
    private readonly Encoder4EditingNetwork trained;
    private readonly Encoder4EditingNetwork average;
    private readonly Tensor mean;
    private readonly Tensor variance;
    private readonly FaceLoss loss;
    private readonly FacePool pool;
    private readonly FacePool drawings;
    private readonly CorrectedFaces? corrected;
    private readonly Tensor relevance;
    private readonly Muon convolutions;
    private readonly optim.Optimizer linear;
    private readonly optim.Optimizer others;

    public EncoderStage(
        TrainingFolder folder, Device device, int seed, ScalarType? computeType = null, bool isReStyle = false)
    {
        this.folder = folder;
        this.device = device;
        this.isReStyle = isReStyle;
        weights = isReStyle ? OfReStyle : OfEncoder;
        trained = new Encoder4EditingNetwork(isReStyle ? NetworkSizes.ReStyle : NetworkSizes.Encoder);
        average = new Encoder4EditingNetwork(isReStyle ? NetworkSizes.ReStyle : NetworkSizes.Encoder);
        generator = new FaceGenerator(NetworkSizes.Size, seed);
        generator.LoadBest(folder);
        (generator.Network.ComputeType, perceptual.ComputeType) = (computeType, computeType);
        folder.Load("perceptual", ("lpips", perceptual));
        foreach (Parameter parameter in generator.Network.parameters())
        {
            parameter.requires_grad = false;
        }

        if (folder.Has(Name))
        {
            StepsBefore = folder.Load(Name, ("encoder", trained), ("encoder_ema", average));
        }
        else if (isReStyle)
        {
            using var e4e = new Encoder4EditingNetwork(NetworkSizes.Encoder);
            folder.Load("encoder", ("encoder_ema", e4e));
            Initialization.Fill(trained, e4e);
            Initialization.Fill(average, e4e);
        }
        else
        {
            Initialization.Fill(trained, seed);
            Initialization.Fill(average, seed);
        }

        order = new Random(seed + StepsBefore);
        generator.Network.to(device);
        perceptual.to(device);
        trained.to(device);
        average.to(device);
        (mean, variance) = Statistics(seed);
        loss = new FaceLoss(NetworkSizes.Size, device);
        pool = new FacePool(NetworkSizes.Size, seed + StepsBefore, [FaceStyle.Photo]);
        drawings = new FacePool(NetworkSizes.Size, seed + StepsBefore + 1, []);
        corrected = isReStyle ? new CorrectedFaces(generator, mean, Batch, NextFaces, seed + StepsBefore) : null;
        relevance = Relevance(device);
        foreach (Parameter parameter in trained.parameters())
        {
            parameter.requires_grad = true;
        }

        foreach (BatchNormLayer layer in trained.modules().OfType<BatchNormLayer>())
        {
            layer.UsesBatchStatistics = !isReStyle; // the first and the last correction differ more than batches do
        }

        Parameter[] parameters = [.. trained.parameters()];
        convolutions = new Muon([.. parameters.Where(p => p.dim() == 4)]);
        linear = optim.Adam(parameters.Where(p => p.dim() == 2), LinearRate, 0.9, 0.99);
        others = optim.Adam(parameters.Where(p => p.dim() < 2), LearningRate, 0.9, 0.99);
    }

    public string Name => isReStyle ? "restyle" : "encoder";

    public int StepsBefore { get; }

    public IReadOnlyList<(string Name, double Value)> Step(int step, double learningRate, double done)
    {
        using DisposeScope scope = NewDisposeScope();
        learningRate *= isReStyle ? ReStyleRate : 1;
        linear.SetRate(LinearRate * learningRate);
        others.SetRate(LearningRate * learningRate);
        convolutions.ClearGradients();
        linear.zero_grad();
        others.zero_grad();
        KnownFaces faces;
        Tensor codes;
        if (corrected is null)
        {
            faces = NextFaces(Batch);
            codes = trained.Invert(faces.Pictures, mean);
        }
        else
        {
            (faces, Tensor before, Tensor seen) = corrected.Next(Batch);
            codes = before + trained.forward(cat([faces.Pictures, seen], 1));
        }

        Tensor off = ((codes - faces.Wanted).square() / variance * relevance).mean();
        Tensor total = off * weights.Codes;
        List<(string, double)> losses = [("codes", off.ToDouble())];
        Tensor? found = null;
        if (isReStyle || done >= ImagesFrom)
        {
            found = generator.Synthesize(codes);
            Tensor picture = loss.Compute(found, faces.Photos);
            Tensor distance = perceptual.Distance(found, faces.Photos).mean();
            total = total + (picture * weights.Pictures) + (distance * weights.Perceptual);
            losses.Add(("pictures", picture.ToDouble()));
            losses.Add(("perceptual", distance.ToDouble()));
        }

        total.backward();
        convolutions.Step(LearningRate * learningRate);
        linear.step();
        others.step();
        MovingAverage.Update(average, trained, step);
        corrected?.Keep(codes.detach(), found!.detach());
        return losses;
    }

    public void Save(int step) => folder.Save(Name, step, ("encoder", trained), ("encoder_ema", average));

    public IReadOnlyList<(string Name, double Value)> Sample()
    {
        const int Measured = 32;
        const int Shown = 8;
        using DisposeScope scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var heldOut = new FacePool(NetworkSizes.Size, HeldOut.Seed, [FaceStyle.Photo], first: 64);
        using FaceBatch batch = heldOut.Next(Measured, 0, device);
        Tensor found = generator.Synthesize(Invert(HalfSize(batch.Images)));
        Tensor best = generator.Draw(batch.Codes, batch.Codes, batch.Codes);
        using var unknown = new FacePool(NetworkSizes.Size, HeldOut.Seed, [], first: 64);
        using FaceBatch drawn = unknown.Next(Measured, 0, device);
        Tensor behind = generator.Synthesize(Invert(HalfSize(drawn.Images)));
        folder.SaveSheet(
            Name, [.. new[] { batch.Images, best, found, drawn.Images, behind }.Select(row => row.narrow(0, 0, Shown))]);
        return
        [
            ("PSNR", HeldOut.Psnr(found, batch.Images)),
            ("of known codes", HeldOut.Psnr(best, batch.Images)),
            ("behind drawings", HeldOut.Psnr(behind, drawn.Photos)),
        ];
    }

    public void Dispose()
    {
        convolutions.Dispose();
        linear.Dispose();
        others.Dispose();
        relevance.Dispose();
        corrected?.Dispose();
        pool.Dispose();
        drawings.Dispose();
        loss.Dispose();
        mean.Dispose();
        variance.Dispose();
        trained.Dispose();
        average.Dispose();
        perceptual.Dispose();
        generator.Dispose();
    }

    /// <summary>The average encoder's codes of pictures.</summary>
    private Tensor Invert(Tensor pictures)
    {
        if (!isReStyle)
        {
            return average.Invert(pictures, mean);
        }

        Tensor codes = mean.expand(pictures.shape[0], NetworkSizes.Encoder.Layers, -1);
        for (int i = 0; i < CorrectedFaces.Corrections; i++)
        {
            Tensor seen = CorrectedFaces.Reduced(generator.Synthesize(codes));
            codes = codes + average.forward(cat([pictures, seen], 1));
        }

        return codes;
    }

    /// <summary>Photos and drawings.</summary>
    private KnownFaces NextFaces(int count)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGrad = no_grad();
        int perDrawing = isReStyle ? ReStyleFacesPerDrawing : FacesPerDrawing;
        int drawnCount = (count + order.Next(perDrawing)) / perDrawing, photoCount = count - drawnCount;
        using FaceBatch photos = pool.Next(photoCount, Math.Min(Fresh, photoCount), device);
        using FaceBatch drawn = drawings.Next(drawnCount, Math.Min(Fresh, drawnCount), device);
        return new KnownFaces(
            HalfSize(cat([photos.Images, drawn.Images], 0)),
            cat([photos.Photos, drawn.Photos], 0),
            generator.Network.Mapping(cat([photos.Codes, drawn.Codes], 0)).unsqueeze(1)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// How much each component of each row counts, [rows, dim], 1 on average: most where its layers draw it.
    /// </summary>
    private static Tensor Relevance(Device device)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor map = full([NetworkSizes.Encoder.Layers, NetworkSizes.StyleDim], OtherWeight);
        Mark(FaceGenerator.GeometryRows, ParameterGroup.Geometry);
        Mark(FaceGenerator.AppearanceRows, ParameterGroup.Appearance);
        return (map / map.mean()).to(device).MoveToOuterDisposeScope();

        void Mark(IReadOnlyList<int> rows, ParameterGroup group)
        {
            IReadOnlyList<int> components = FaceParameters.Indices(group);
            foreach (int row in rows)
            {
                map[row].narrow(0, components[0], components.Count).fill_(1);
            }
        }
    }

    /// <summary>Reduced as the library reduces pictures, with the triangle filter 1 3 3 1.</summary>
    private static Tensor HalfSize(Tensor pictures)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = nn.functional.pad(pictures, [1, 1, 1, 1], PaddingModes.Replicate);
        x = nn.functional.avg_pool2d(x, 2, 1);
        x = nn.functional.avg_pool2d(x, 2, 1);
        return nn.functional.avg_pool2d(x, 2, 2).MoveToOuterDisposeScope();
    }

    private (Tensor Mean, Tensor Variance) Statistics(int seed)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var random = new torch.Generator((ulong)seed);
        Tensor w = generator.Network.Mapping(FaceCodes.Draw(MeanSamples, random).to(device));
        Tensor center = w.mean([0]);
        return (center.MoveToOuterDisposeScope(), (w - center).square().mean([0]).MoveToOuterDisposeScope());
    }

    /// <summary>How much the parts of the loss count.</summary>
    private readonly record struct LossWeights(double Codes, double Pictures, double Perceptual);
}
