using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Testing;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.FineTuning;

/// <summary>Whole 20-step runs of the original, with either loss.</summary>
[Trait("Category", "Golden")]
[GoldenFile("finetune_*")]
public class FineTuningGoldenTests
{
    /// <summary>How many steps earlier than the original's own two precisions this run may begin to drift.</summary>
    private const int DriftLead = 2;

    /// <summary>The first steps must agree to rounding.</summary>
    private const int TightSteps = 4;

    /// <summary>
    /// With beta1 = 0 an update is about lr·sign(gradient): a weight whose gradient is nearly 0 may go the other way, after
    /// which runs drift apart. Whether it happens differs from machine to machine, so later steps may be off by this share.
    /// </summary>
    private const double Drift = 1e-3;

    /// <summary>Every recorded run that needs no file from elsewhere.</summary>
    public static TheoryData<string> Runs => RunsWhere(published: false);

    /// <summary>Every recorded run with LPIPS's published linear weights.</summary>
    public static TheoryData<string> PublishedRuns => RunsWhere(published: true);

    [Theory]
    [MemberData(nameof(Runs))]
    public void Run_follows_the_original(string name) => Check(name);

    [Theory]
    [MemberData(nameof(Runs))]
    public void Run_in_double_precision_follows_the_original(string name) => CheckInDoublePrecision(name);

    [RequiresLpipsWeightsTheory]
    [MemberData(nameof(PublishedRuns))]
    public void Run_with_the_published_lpips_weights_follows_the_original(string name) => Check(name);

    [RequiresLpipsWeightsTheory]
    [MemberData(nameof(PublishedRuns))]
    public void Run_in_double_precision_with_the_published_lpips_weights_follows_the_original(string name) =>
        CheckInDoublePrecision(name);

    private static TheoryData<string> RunsWhere(bool published)
    {
        TheoryData<string> names = [];
        IEnumerable<string> files = GoldenFolder.Files().Where(f => f.StartsWith("finetune_", StringComparison.Ordinal));
        foreach (string name in files.Select(f => Path.GetFileNameWithoutExtension(f)))
        {
            using GoldenCase golden = GoldenCase.Open(name);
            if ((golden.Text("loss") == "lpips" && golden.Text("lin") != "formula") == published)
            {
                names.Add(name);
            }
        }

        return names;
    }

    /// <summary>
    /// Rounding is too small here to turn an update around, so every processor gives the same run, and what float32 leaves to
    /// chance is checked: how many weights go the wrong way.
    /// </summary>
    private static void CheckInDoublePrecision(string name)
    {
        using GoldenCase golden = GoldenCase.Open(name);
        using FineTuningFixture run = new(golden, ScalarType.Float64);
        double[] losses = TensorComparison.Values(golden["losses.f64"]);
        for (int step = 0; step < losses.Length; step++)
        {
            using Tensor code = run.Code(step);
            run.Session.Step(code, run.Noise(step))
                .Should().BeApproximately(losses[step], LossTolerance(golden, step), $"that is the loss of step {step}");
            if (step == 0)
            {
                CheckFirstUpdate(golden, run.Generator);
                CheckDirections(golden, run.Generator);
            }
        }

        CheckEnd(golden, run, "img_after.f64");
    }

    private static void Check(string name)
    {
        using GoldenCase golden = GoldenCase.Open(name);
        using FineTuningFixture run = new(golden);
        double[] losses = TensorComparison.Values(golden["losses"]);
        using (Tensor before = run.Face())
        {
            golden.ShouldMatch(before, "img_before");
        }

        for (int step = 0; step < losses.Length; step++)
        {
            using Tensor code = run.Code(step);
            if (step == 0)
            {
                golden.ShouldMatch(code, "code.0");
                using var grad = no_grad();
                using Tensor image = run.Generator.Synthesize(code, run.Noise(step));
                golden.ShouldMatch(image, "img.0");
            }

            run.Session.Step(code, run.Noise(step))
                .Should().BeApproximately(losses[step], LossTolerance(golden, step), $"that is the loss of step {step}");
            if (step == 0)
            {
                CheckFirstUpdate(golden, run.Generator);
            }
        }

        CheckEnd(golden, run, "img_after");
    }

    private static double LossTolerance(GoldenCase golden, int step)
    {
        double[] drift = Differences(TensorComparison.Values(golden["losses"]), TensorComparison.Values(golden["losses.f64"]));
        double scale = TensorComparison.Values(golden["losses"]).Max();
        return (10 * drift.Take(step + 1 + DriftLead).Max()) + ((step < TightSteps ? 1e-6 : Drift) * scale);
    }

    /// <summary>
    /// The gradients are the original's, and no weight's update is off by more than its gradient is. With beta1 = 0 the first
    /// update is lr · g / (|g| + eps), so that a gradient near 0 may turn it around; the file's own weights show its rounding
    /// alone.
    /// </summary>
    private static void CheckFirstUpdate(GoldenCase golden, StyleGan2Generator generator)
    {
        foreach (string key in golden.NamesUnder("grad0."))
        {
            golden.ShouldMatchGradient(generator.get_parameter(key)!.grad!, "grad0." + key);
        }

        (double rate, double epsilon) = (golden.Double("lr"), golden.Double("eps"));
        foreach (string key in golden.NamesUnder("after1."))
        {
            using Tensor gradient = generator.get_parameter(key)!.grad!;
            double[] found = TensorComparison.Values(generator.get_parameter(key)!);
            double[] expected = TensorComparison.Values(golden["after1." + key]);
            double[] own = TensorComparison.Values(gradient), original = TensorComparison.Values(golden["grad0." + key]);
            double rounding = 1e-6 * expected.Max(Math.Abs);
            for (int i = 0; i < found.Length; i++)
            {
                double apart = rate * Math.Abs(Share(own[i]) - Share(original[i]));
                found[i].Should().BeApproximately(expected[i], rounding + apart, "{0}[{1}] has the gradient {2}", key, i, own[i]);
            }
        }

        CheckParameters(golden, generator, "after1.", steps: 1);

        double Share(double gradient) => gradient / (Math.Abs(gradient) + epsilon);
    }

    /// <summary>After one step one weight in a hundred may have gone the other way.</summary>
    private static void CheckDirections(GoldenCase golden, StyleGan2Generator generator)
    {
        foreach (string key in golden.NamesUnder("after1."))
        {
            double[] differences = Differences(golden, generator, "after1.", key);
            differences.Count(d => d > golden.Tolerance("after1." + key))
                .Should().BeLessThanOrEqualTo(Math.Max(1, differences.Length / 100), key);
        }
    }

    /// <summary>On average, the weights of a large parameter may be off by a twentieth of the way they can have gone.</summary>
    private static void CheckParameters(GoldenCase golden, StyleGan2Generator generator, string prefix, int steps)
    {
        double way = steps * golden.Double("lr");
        foreach (string key in golden.NamesUnder(prefix))
        {
            double tolerance = golden.Tolerance(prefix + key);
            double[] differences = Differences(golden, generator, prefix, key);
            differences.Max().Should().BeLessThanOrEqualTo(tolerance + (2.01 * way), key);
            if (differences.Length >= 100)
            {
                differences.Average().Should().BeLessThanOrEqualTo(tolerance + (0.05 * way), key);
            }
        }
    }

    private static double[] Differences(GoldenCase golden, StyleGan2Generator generator, string prefix, string key) =>
        Differences(TensorComparison.Values(generator.get_parameter(key)!), TensorComparison.Values(golden[prefix + key]));

    private static double[] Differences(double[] found, double[] expected) => [.. found.Zip(expected, (a, b) => Math.Abs(a - b))];

    private static void CheckEnd(GoldenCase golden, FineTuningFixture run, string picture)
    {
        CheckParameters(golden, run.Generator, "after20.", golden.Int("steps"));
        CheckChecksums(golden, run.Generator);
        CheckImage(golden, run, picture);
    }

    private static void CheckChecksums(GoldenCase golden, StyleGan2Generator generator)
    {
        IReadOnlyList<string> names = golden.Texts("checksum_names");
        double[] expected = TensorComparison.Values(golden["checksums"]);
        double tolerance = golden.Tolerance("checksums") + (Drift * golden.Int("steps"));
        generator.named_parameters().Select(p => p.name).Should().BeEquivalentTo(names);
        for (int i = 0; i < names.Count; i++)
        {
            double[] values = TensorComparison.Values(generator.get_parameter(names[i])!);
            values.Sum().Should().BeApproximately(expected[2 * i], tolerance, names[i]);
            values.Sum(Math.Abs).Should().BeApproximately(expected[(2 * i) + 1], tolerance, names[i]);
        }
    }

    /// <summary>The face may on average be 10 times as far off as the original's two precisions are apart.</summary>
    private static void CheckImage(GoldenCase golden, FineTuningFixture run, string name)
    {
        using Tensor drawn = run.Face();
        double[] expected = TensorComparison.Values(golden[name]);
        double gap = Differences(
            TensorComparison.Values(golden["img_after"]), TensorComparison.Values(golden["img_after.f64"])).Average();
        Differences(TensorComparison.Values(drawn), expected).Average()
            .Should().BeLessThanOrEqualTo((10 * gap) + (Drift * expected.Max(Math.Abs)));
    }
}
