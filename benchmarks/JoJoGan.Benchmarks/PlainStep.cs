using JoJoGan.FineTuning;
using JoJoGan.Models.Networks.Lpips;
using JoJoGan.Models.Networks.StyleGan2;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Benchmarks;

/// <summary>
/// A step of fine-tuning written as the original notebook does it, in our own operators' reference form: Adam over every
/// parameter, the target's features anew in every step, gradients also for the discriminator's weights, which nobody uses.
/// </summary>
internal sealed class PlainStep
{
    private const int LpipsSize = 256;

    private readonly StyleGan2Generator generator;
    private readonly Tensor target;
    private readonly StyleGan2Discriminator? discriminator;
    private readonly LpipsVgg? lpips;
    private readonly optim.Optimizer optimizer;

    public PlainStep(StyleGan2Generator generator, FineTuningLoss loss, Tensor target)
    {
        this.generator = generator;
        this.target = target;
        discriminator = loss == FineTuningLoss.Discriminator
            ? MadeUpNetworks.Discriminator(generator.Config.Size, WorkForm.PlainTuned)
            : null;
        lpips = loss == FineTuningLoss.Lpips ? MadeUpNetworks.Lpips(WorkForm.PlainTuned) : null;
        optimizer = optim.Adam(generator.parameters(), 2e-3, 0, 0.99);
    }

    public void Run(Tensor codes)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor pictures = generator.Synthesize(codes, generator.DrawNoise((int)codes.shape[0]));
        Tensor loss = discriminator is null
            ? lpips!.Distance(Reduced(pictures), Reduced(target)).mean()
            : FeatureLoss(discriminator, pictures);
        optimizer.zero_grad();
        loss.backward();
        optimizer.step();
        loss.ToDouble();
    }

    private Tensor FeatureLoss(StyleGan2Discriminator network, Tensor pictures)
    {
        IReadOnlyList<Tensor> wanted;
        using (no_grad())
        {
            wanted = network.Features(target);
        }

        return StyleGan2Discriminator.FeatureLoss(network.Features(pictures), wanted);
    }

    private static Tensor Reduced(Tensor pictures) => pictures.shape[^1] <= LpipsSize
        ? pictures
        : nn.functional.interpolate(pictures, [LpipsSize, LpipsSize], mode: InterpolationMode.Area);
}
