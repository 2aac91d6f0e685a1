using JoJoGan.DemoModel;
using JoJoGan.DemoTraining;
using JoJoGan.Models.Networks.Lpips;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Runtime;
using TorchSharp.Modules;

namespace JoJoGan.Demo.Tests.Training;

public sealed class PerceptualDistillationTests
{
    [Fact]
    public void A_few_steps_of_the_discriminator_lower_the_loss()
    {
        using var random = new torch.Generator(3);
        using var discriminator = new StyleGan2Discriminator(NetworkSizes.Generator(), initialization: random);
        using LpipsVgg perceptual = NetworkLoader.LoadLpips(DemoWeights.VggPath, DemoWeights.LpipsPath, CPU);
        using var distillation = new PerceptualDistillation(discriminator, perceptual, CPU);
        using var pool = new FacePool(NetworkSizes.Size, 5, [], first: 64);
        using FaceBatch batch = pool.Next(4, 0, CPU);
        Parameter[] weights = [.. discriminator.parameters().Where(p => p.dim() == 4)];
        foreach (Parameter weight in weights)
        {
            weight.requires_grad = true;
        }

        using var optimizer = optim.Adam(weights, 2e-2);
        double[] losses = new double[12];
        for (int step = 0; step < losses.Length; step++)
        {
            using DisposeScope scope = NewDisposeScope();
            optimizer.zero_grad();
            Tensor loss = distillation.Loss(batch.Images);
            loss.backward();
            optimizer.step();
            losses[step] = loss.ToDouble();
        }

        losses[^1].Should().BeLessThan(
            losses[0] * 0.7, "the linear maps stay as they are, so that the discriminator has learned");
    }
}
