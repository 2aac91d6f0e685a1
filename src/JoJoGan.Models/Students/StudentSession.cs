using JoJoGan.Models.Networks;
using JoJoGan.Models.Networks.Lpips;
using JoJoGan.Models.Networks.Student;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Runtime;
using JoJoGan.Models.Styles;
using JoJoGan.Models.Training;
using JoJoGan.Students;
using JoJoGan.Styles;

namespace JoJoGan.Models.Students;

/// <summary>
/// A run of training a student. Each step draws new pairs: the base generator a face, the style the same code with the same
/// noise. The loss is α·|S(x) - y| + β·LPIPS(S(x), y) + γ·|S(T(x)) - T(S(x))|, with x the face after
/// <see cref="PairAugmentation"/>, y its picture in the style and T a move of a pixel or so with other noise.
/// </summary>
internal sealed class StudentSession : TrainingSession
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.99;
    private const int Previews = 4;
    private const int Edge = 4; // what a move brings in from outside the picture

    private readonly NetworkSource networks;
    private readonly StyleModel style;
    private readonly StyleUse use;
    private readonly StudentNetwork student;
    private readonly LpipsVgg? lpips;
    private readonly StudentTrainingOptions options;
    private readonly int size;
    private bool isTaken;

    private StudentSession(
        NetworkSource networks, StyleModel style, StudentNetwork student, StudentTrainingOptions options, int size)
        : base([.. student.parameters()], Beta1, Beta2)
    {
        (this.networks, this.style, this.student, this.options, this.size) = (networks, style, student, options, size);
        use = StyleWeights.Use(style);
        lpips = options.PerceptualWeight > 0 ? networks.Lpips : null;
    }

    /// <summary>Makes a student with random weights.</summary>
    /// <param name="networks">Supplies the base generator and the perceptual network.</param>
    /// <param name="style">The style, in use until the session is disposed.</param>
    /// <param name="options">The run's options.</param>
    /// <param name="size">Side of the student's faces in pixels.</param>
    public static StudentSession Begin(NetworkSource networks, StyleModel style, StudentTrainingOptions options, int size)
    {
        using var random = new torch.Generator(unchecked((ulong)options.Seed));
        var student = new StudentNetwork(options.Width, initialization: random);
        student.to(networks.Device);
        student.DetachFromScope();
        return new StudentSession(networks, style, student, options, size);
    }

    /// <inheritdoc />
    public override double Step()
    {
        using var scope = NewDisposeScope();
        var random = new Random(unchecked((options.Seed * 1_000_003) + Steps));
        using var noise = new torch.Generator((ulong)random.NextInt64());
        (Tensor faces, Tensor wanted) = Pairs(options.BatchSize, random, noise, augmented: true);
        Tensor inputs = faces, move = faces;
        if (options.StabilityWeight > 0)
        {
            using (no_grad())
            {
                move = PairAugmentation.SmallMove(options.BatchSize, size, random, networks.Device);
                Tensor moved = PairAugmentation.OtherNoise(PairAugmentation.Warp(faces, move), random, noise);
                inputs = cat([faces, moved], 0);
            }
        }

        Optimizer.ClearGradients();
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
            Tensor expected = PairAugmentation.Warp(pictures, move);
            loss = loss.Plus(Difference(Inner(moved), Inner(expected)), options.StabilityWeight);
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
        (Tensor faces, _) = Pairs(Previews, random, noise, augmented: false);
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
        use.Dispose();
        if (!isTaken)
        {
            student.Dispose();
        }
    }

    /// <inheritdoc />
    protected override void Update() =>
        Optimizer.Step(options.LearningRate * 0.5 * (1 + Math.Cos(Math.PI * (Steps - 0.5) / options.Steps)));

    /// <summary>Draws faces, and the same codes in the style with the same noise.</summary>
    private (Tensor Faces, Tensor Wanted) Pairs(int count, Random random, torch.Generator noise, bool augmented)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        StyleGan2Generator generator = networks.Generator;
        Tensor codes = Codes(generator, count, random);
        IReadOnlyList<Tensor> maps = generator.DrawNoise(count, noise);
        Tensor faces = Fit(generator.Synthesize(codes, maps));
        Tensor wanted = Fit(networks.Workspace.Apply(style).Synthesize(codes, maps));
        if (augmented)
        {
            Tensor moved = PairAugmentation.Move(cat([faces, wanted], 1), random);
            faces = PairAugmentation.Degrade(moved.narrow(1, 0, 3), random, noise);
            wanted = moved.narrow(1, 3, 3).contiguous();
        }

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
        return clamped.shape[^1] == size ? clamped : nn.functional.interpolate(clamped, [size, size], mode: InterpolationMode.Area);
    }

    private Tensor Inner(Tensor images) => images.narrow(2, Edge, size - (2 * Edge)).narrow(3, Edge, size - (2 * Edge));

    private static Tensor Difference(Tensor a, Tensor b) => a.Plus(b, -1).abs().mean();
}
