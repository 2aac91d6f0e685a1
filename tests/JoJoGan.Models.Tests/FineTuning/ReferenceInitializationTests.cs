using JoJoGan.Latents;
using JoJoGan.Mixing;
using JoJoGan.Models.FineTuning;
using JoJoGan.Models.Mixing;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Tensors;
using JoJoGan.Models.Tests.Services;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.FineTuning;

public sealed class ReferenceInitializationTests : IDisposable
{
    private static readonly StyleMixingOptions Mixing = new() { Rows = [1, 3, 5, 6, 7] };

    private readonly TestNetworks networks = new();

    public void Dispose() => networks.Dispose();

    [Fact]
    public void Every_mixed_code_is_drawn_as_the_references_own()
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGrad = no_grad();
        LatentCode code = Code(1);
        Tensor own = networks.Generator.Synthesize(LatentTensors.ToTensor([code], CPU));
        using StyleGan2Generator folded = networks.Generator.Clone();

        ReferenceInitialization.FoldMixedRows(folded, [code], Mixing);

        Off(own, folded.Synthesize(Mixed(code, 0))).Should().BeLessThan(1e-4);
        Off(own, networks.Generator.Synthesize(Mixed(code, 0))).Should().BeGreaterThan(1e-2);
    }

    [Fact]
    public void Other_rows_stay_as_they_are()
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGrad = no_grad();
        LatentCode code = Code(1);
        using StyleGan2Generator folded = networks.Generator.Clone();

        ReferenceInitialization.FoldMixedRows(folded, [code], new StyleMixingOptions { Family = StyleFamily.SinglePair });

        Off(networks.Generator.Synthesize(Mixed(code, 0)), folded.Synthesize(Mixed(code, 0))).Should().Be(0);
    }

    [Fact]
    public void The_share_that_mixed_rows_keep_is_not_folded_and_references_are_folded_by_their_mean()
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGrad = no_grad();
        LatentCode[] codes = [Code(1), Code(2)];
        using StyleGan2Generator folded = networks.Generator.Clone();
        const string Weight = "convs.0.conv.modulation.weight", Bias = "convs.0.conv.modulation.bias";
        Dictionary<string, Tensor> before = networks.Generator.state_dict(), after = folded.state_dict();

        ReferenceInitialization.FoldMixedRows(folded, codes, Mixing with { Rows = [1], Alpha = 0.25 });

        Tensor mean = LatentTensors.ToTensor(codes, CPU).mean([0])[1];
        Tensor expected = before[Bias] + (0.75 * before[Weight].matmul(mean) / Math.Sqrt(TestNetworks.Config.StyleDim));
        Off(after[Weight], 0.25 * before[Weight]).Should().BeLessThan(1e-6);
        Off(after[Bias], expected).Should().BeLessThan(1e-5);
    }

    [Fact]
    public void References_codes_draw_the_references_mean_color_and_nothing_else_changes()
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGrad = no_grad();
        LatentCode[] codes = [Code(1), Code(2), Code(3)];
        Tensor before = networks.Generator.Synthesize(LatentTensors.ToTensor(codes, CPU));
        Tensor references = rand_like(before);
        using StyleGan2Generator shifted = networks.Generator.Clone();

        ReferenceInitialization.MatchMeanColor(shifted, codes, references, batchSize: 2);

        Tensor after = shifted.Synthesize(LatentTensors.ToTensor(codes, CPU));
        Off(MeanColor(after), MeanColor(references)).Should().BeLessThan(1e-4);
        Off(after - MeanColor(after), before - MeanColor(before)).Should().BeLessThan(1e-4);
        Off(MeanColor(before), MeanColor(references)).Should().BeGreaterThan(0.1);

        static Tensor MeanColor(Tensor images) => images.mean([0, 2, 3], keepdim: true);
    }

    private static double Off(Tensor a, Tensor b) => (a - b).abs().max().ToDouble();

    private static LatentCode Code(int seed)
    {
        var random = new Random(seed);
        int layers = TestNetworks.Config.Layers, dim = TestNetworks.Config.StyleDim;
        return new LatentCode(
            layers, dim, [.. Enumerable.Range(0, layers * dim).Select(_ => (float)((2 * random.NextDouble()) - 1))]);
    }

    private static Tensor Mixed(LatentCode code, double alpha) =>
        StyleMixing.Mix(LatentTensors.ToTensor([code], CPU), LatentTensors.ToTensor([Code(9)], CPU), Mixing.Rows!, alpha);
}
