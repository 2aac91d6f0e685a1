using JoJoGan.FineTuning;
using JoJoGan.Lpips;
using JoJoGan.StyleGan2;
using JoJoGan.Testing;
using TorchSharp;
using static TorchSharp.torch;
using Generator = JoJoGan.StyleGan2.Generator;

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
    public void First_gradients_in_double_precision_are_the_originals(string name) => CheckInDoublePrecision(name);

    [RequiresLpipsWeightsTheory]
    [MemberData(nameof(PublishedRuns))]
    public void Run_with_the_published_lpips_weights_follows_the_original(string name) => Check(name);

    [RequiresLpipsWeightsTheory]
    [MemberData(nameof(PublishedRuns))]
    public void First_gradients_with_the_published_lpips_weights_are_the_originals(string name) => CheckInDoublePrecision(name);

    private static TheoryData<string> RunsWhere(bool published)
    {
        TheoryData<string> names = [];
        foreach (string name in GoldenFolder.Files().Where(f => f.StartsWith("finetune_", StringComparison.Ordinal)).Select(f => Path.GetFileNameWithoutExtension(f)))
        {
            using GoldenCase golden = GoldenCase.Open(name);
            if ((golden.Text("loss") == "lpips" && golden.Text("lin") != "formula") == published)
            {
                names.Add(name);
            }
        }

        return names;
    }

    private static void CheckInDoublePrecision(string name)
    {
        using GoldenCase golden = GoldenCase.Open(name);
        using FineTuningFixture run = new(golden, ScalarType.Float64);
        using Tensor code = run.Code(0);

        run.Loop.Step(code, run.Noise(0));

        CheckGradients(golden, run.Generator);
    }

    private static void Check(string name)
    {
        using GoldenCase golden = GoldenCase.Open(name);
        using FineTuningFixture run = new(golden);
        Tensor losses = golden["losses"];

        CheckPictureBefore(golden, run.Generator);
        for (int step = 0; step < golden.Int("steps"); step++)
        {
            using Tensor code = run.Code(step);
            if (step == 0)
            {
                golden.ShouldMatch(code, "code.0");
                using var grad = no_grad();
                using Tensor image = run.Generator.Synthesize(code, run.Noise(step));
                golden.ShouldMatch(image, "img.0");
            }

            double loss = run.Loop.Step(code, run.Noise(step));

            using Tensor expected = losses[step];
            loss.Should().BeApproximately(expected.ToDouble(), LossTolerance(golden, step), $"that is the loss of step {step}");
            if (step == 0)
            {
                CheckGradients(golden, run.Generator);
                CheckParameters(golden, run.Generator, "after1.", steps: 1);
            }
        }

        CheckParameters(golden, run.Generator, "after20.", golden.Int("steps"));
        CheckChecksums(golden, run.Generator);
        CheckPicture(golden, run.Generator);
    }

    private static double LossTolerance(GoldenCase golden, int step)
    {
        double[] drift = [.. TensorComparison.Values(golden["losses"]).Zip(TensorComparison.Values(golden["losses.f64"]), (a, b) => Math.Abs(a - b))];
        double scale = TensorComparison.Values(golden["losses"]).Max();
        return (10 * drift.Take(step + 1 + DriftLead).Max()) + ((step < TightSteps ? 1e-6 : Drift) * scale);
    }

    private static void CheckGradients(GoldenCase golden, Generator generator)
    {
        foreach (string key in golden.NamesUnder("grad0."))
        {
            golden.ShouldMatchGradient(generator.get_parameter(key)!.grad!, "grad0." + key);
        }
    }

    /// <summary>
    /// After one step one weight in a hundred may have gone the other way; after many, the weights of a large parameter may on
    /// average be off by a twentieth of the way that they can have gone.
    /// </summary>
    private static void CheckParameters(GoldenCase golden, Generator generator, string prefix, int steps)
    {
        double way = steps * golden.Double("lr");
        foreach (string key in golden.NamesUnder(prefix))
        {
            double tolerance = golden.Tolerance(prefix + key);
            double[] differences = [.. TensorComparison.Values(generator.get_parameter(key)!)
                .Zip(TensorComparison.Values(golden[prefix + key]), (a, b) => Math.Abs(a - b))];

            differences.Max().Should().BeLessThanOrEqualTo(tolerance + (2.01 * way), key);
            if (differences.Length >= 100)
            {
                differences.Average().Should().BeLessThanOrEqualTo(tolerance + (0.05 * way), key);
            }

            if (steps == 1)
            {
                differences.Count(d => d > tolerance).Should().BeLessThanOrEqualTo(Math.Max(1, differences.Length / 100), key);
            }
        }
    }

    private static void CheckChecksums(GoldenCase golden, Generator generator)
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

    private static void CheckPictureBefore(GoldenCase golden, Generator generator)
    {
        using var grad = no_grad();
        using Tensor drawn = generator.Synthesize(golden["my_w"]);
        golden.ShouldMatch(drawn, "img_before");
    }

    private static void CheckPicture(GoldenCase golden, Generator generator)
    {
        using var grad = no_grad();
        using Tensor drawn = generator.Synthesize(golden["my_w"]);
        double[] expected = TensorComparison.Values(golden["img_after"]);
        double[] found = TensorComparison.Values(drawn);
        double mean = found.Zip(expected, (a, b) => Math.Abs(a - b)).Average();
        mean.Should().BeLessThanOrEqualTo(golden.Tolerance("img_after") + (Drift * expected.Max(Math.Abs)));
    }
}
