using JoJoGan.Models.Networks;
using JoJoGan.Models.Networks.Identity;
using JoJoGan.Models.Networks.Lpips;
using JoJoGan.Models.Networks.Student;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Runtime;
using JoJoGan.Models.Styles;
using JoJoGan.Models.Training;
using JoJoGan.Students;
using JoJoGan.Styles;
using Adam = JoJoGan.Models.Training.Adam;

namespace JoJoGan.Models.Students;

/// <summary>
/// A run of training a student. Pairs are drawn on the fly: the base generator a face, the style the same code with the same
/// noise. The loss is α·|S(x) - y| + β·LPIPS(S(x), y) + γ·|S(T(x)) - T(S(x))| + δ·(1 - cos(I(x), I(S(x)))), with
/// x the face after <see cref="PairAugmentation"/>, y its picture in the style, T a shift by some pixels, with other noise in S's
/// input, and I the identity network.
/// </summary>
internal sealed class StudentSession : TrainingSession
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.99;
    private const double WarmUp = 50; // steps; without normalization the first ones would go far astray
    private const int Previews = 4;
    private const int StepsPerDrawing = 4; // drawing a pair takes longer than learning from it
    private const int MostShift = 3; // pixels, for the term against flicker
    private const int Colors = 12; // of a square of 2 x 2 pixels
    private const int Edge = 8; // what a shift brings in from the other side, and what sees it

    private readonly NetworkSource networks;
    private readonly StyleModel style;
    private readonly StyleUse use;
    private readonly StudentNetwork student;
    private readonly LpipsVgg? lpips;
    private readonly IIdentityNetwork? identity;
    private readonly StudentTrainingOptions options;
    private readonly int size;
    private Tensor? pairs;
    private int drawnAt = -1;
    private bool isTaken;

    private StudentSession(
        NetworkSource networks,
        LpipsVgg? lpips,
        StyleModel style,
        StyleUse use,
        StudentNetwork student,
        StudentTrainingOptions options,
        int size)
        : base(
            [.. student.parameters()],
            new Muon([.. student.parameters().Where(IsMatrix)]),
            new Adam([.. student.parameters().Where(p => !IsMatrix(p))], Beta1, Beta2))
    {
        (this.networks, this.lpips, this.style, this.use) = (networks, lpips, style, use);
        (this.student, this.options, this.size) = (student, options, size);
        identity = options.IdentityWeight > 0 ? networks.Identity : null;
    }

    /// <summary>Makes a student with random weights.</summary>
    /// <param name="networks">Supplies the base generator and the perceptual network.</param>
    /// <param name="style">The style, in use until the session is disposed.</param>
    /// <param name="options">The run's options.</param>
    /// <param name="size">Side of the student's faces in pixels.</param>
    public static StudentSession Begin(NetworkSource networks, StyleModel style, StudentTrainingOptions options, int size)
    {
        LpipsVgg? lpips = options.PerceptualWeight > 0 ? networks.Lpips : null;
        StyleUse use = StyleWeights.Use(style);
        using var random = new torch.Generator(unchecked((ulong)options.Seed));
        var student = new StudentNetwork(options.Width, initialization: random);
        student.to(networks.Device);
        student.DetachFromScope();
        return new StudentSession(networks, lpips, style, use, student, options, size);
    }

    /// <inheritdoc />
    public override double Step()
    {
        using var scope = NewDisposeScope();
        Random random = RandomOf(Steps);
        using var noise = new torch.Generator((ulong)random.NextInt64());
        (Tensor faces, Tensor wanted) = Augmented(random, noise);
        (int x, int y) = (random.Next(-MostShift, MostShift + 1), random.Next(-MostShift, MostShift + 1));
        Tensor inputs = options.StabilityWeight > 0
            ? cat([faces, PairAugmentation.OtherNoise(faces.roll([y, x], [2, 3]), random, noise)], 0)
            : faces;

        ClearGradients();
        Tensor drawn = student.forward(inputs);
        Tensor pictures = drawn.narrow(0, 0, options.BatchSize);
        Tensor loss = Difference(pictures, wanted).Times(options.PixelWeight);
        if (lpips is not null)
        {
            using LpipsTarget target = lpips.Prepare(wanted);
            loss = loss.Plus(lpips.Distance(pictures, target).mean(), options.PerceptualWeight);
        }

        if (options.StabilityWeight > 0)
        {
            Tensor moved = drawn.narrow(0, options.BatchSize, options.BatchSize);
            loss = loss.Plus(Difference(Inner(moved, x, y), Inner(pictures, 0, 0)), options.StabilityWeight);
        }

        if (identity is not null)
        {
            Tensor likeness = identity.Similarity(faces, pictures).mean();
            loss = loss.Plus(likeness.Plus(-1), -options.IdentityWeight);
        }

        loss.backward();
        return EndStep(loss.Value());
    }

    /// <summary>Faces of the run's seed above what the student makes of them.</summary>
    public override Image<Rgb24> Preview()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var random = new Random(options.Seed);
        using var noise = new torch.Generator(unchecked((ulong)options.Seed));
        (Tensor faces, _) = Pairs(Previews, random, noise);
        Tensor rows = cat([faces, student.forward(faces)], 2);
        return ImageTensors.ToImages(cat(rows.split(1, 0), 3))[0];
    }

    /// <summary>Hands the student over.</summary>
    public NetworkStudent Take(StyleMetadata metadata)
    {
        isTaken = true;
        student.Freeze();
        student.zero_grad(set_to_none: true);
        return new NetworkStudent(student, metadata);
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        base.Dispose();
        pairs?.Dispose();
        use.Dispose();
        if (!isTaken)
        {
            student.Dispose();
        }
    }

    /// <inheritdoc />
    protected override double LearningRate => options.LearningRate
        * Math.Min(Steps / WarmUp, 1)
        * 0.5 * (1 + Math.Cos(Math.PI * (Steps - 0.5) / options.Steps));

    /// <summary>Convolutions between features; those of colors have too few rows to be brought to orthogonal ones.</summary>
    private static bool IsMatrix(Tensor weight) => weight.dim() == 4 && weight.shape[0] > Colors && weight.shape[1] > Colors;

    /// <summary>Each step has random numbers of its own, so that a run can be resumed at any.</summary>
    private Random RandomOf(int step) => new(unchecked((options.Seed * 1_000_003) + step));

    /// <summary>The pairs of this step: drawn a few steps ago, changed anew.</summary>
    private (Tensor Faces, Tensor Wanted) Augmented(Random random, torch.Generator noise)
    {
        int drawing = Steps / StepsPerDrawing * StepsPerDrawing;
        if (drawing != drawnAt)
        {
            Random first = RandomOf(drawing);
            using var maps = new torch.Generator((ulong)first.NextInt64());
            using var scope = NewDisposeScope();
            (Tensor faces, Tensor wanted) = Pairs(options.BatchSize, first, maps);
            pairs?.Dispose();
            (pairs, drawnAt) = (cat([faces, wanted], 1).DetachFromDisposeScope(), drawing);
        }

        using var noGrad = no_grad();
        Tensor moved = PairAugmentation.Move(pairs!, random);
        return (PairAugmentation.Degrade(moved.narrow(1, 0, 3), random, noise), moved.narrow(1, 3, 3).contiguous());
    }

    /// <summary>Draws faces, and the same codes in the style with the same noise.</summary>
    private (Tensor Faces, Tensor Wanted) Pairs(int count, Random random, torch.Generator noise)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        StyleGan2Generator generator = networks.Generator;
        Tensor codes = Codes(generator, count, random);
        IReadOnlyList<Tensor> maps = generator.DrawNoise(count, noise);
        Tensor faces = Fit(generator.Synthesize(codes, maps));
        Tensor wanted = Fit(networks.Workspace.Apply(style).Synthesize(codes, maps));
        return (faces.MoveToOuterDisposeScope(), wanted.MoveToOuterDisposeScope());
    }

    private Tensor Codes(StyleGan2Generator generator, int count, Random random)
    {
        Tensor z = LatentTensors.Gaussian(count, generator.Config.StyleDim, random, networks.Device);
        Tensor sampled = generator.ToWPlus(generator.Mapping(z));
        if (options.Codes.Count == 0)
        {
            return sampled;
        }

        return cat(
            [
                .. Enumerable.Range(0, count).Select(i => random.NextDouble() < options.SampledShare
                    ? sampled.narrow(0, i, 1)
                    : LatentTensors.ToTensor([options.Codes[random.Next(options.Codes.Count)]], networks.Device)),
            ],
            0);
    }

    /// <summary>Images in [-1, 1] of the student's size.</summary>
    private Tensor Fit(Tensor images)
    {
        using Scalar low = (-1).ToScalar(), high = 1.ToScalar();
        Tensor clamped = images.to_type(ScalarType.Float32).clamp(low, high);
        return clamped.shape[^1] == size
            ? clamped
            : nn.functional.interpolate(clamped, [size, size], mode: InterpolationMode.Area);
    }

    /// <summary>The middle of images that were shifted.</summary>
    private Tensor Inner(Tensor images, int x, int y) =>
        images.narrow(2, Edge + y, size - (2 * Edge)).narrow(3, Edge + x, size - (2 * Edge));

    private static Tensor Difference(Tensor a, Tensor b) => a.Plus(b, -1).abs().mean();
}
