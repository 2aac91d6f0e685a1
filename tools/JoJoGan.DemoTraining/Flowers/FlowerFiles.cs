using JoJoGan.Models.Networks.StyleGan2;

namespace JoJoGan.DemoTraining;

/// <summary>The trained generator of flowers as it ships.</summary>
internal static class FlowerFiles
{
    /// <summary>Writes flowers.safetensors, generator and discriminator.</summary>
    /// <param name="training">Where the trained networks are.</param>
    /// <param name="target">The folder to write to.</param>
    public static void Write(TrainingFolder training, string target)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var generator = new StyleGan2Generator(FlowerGenerator.Config);
        using var discriminator = new StyleGan2Discriminator(FlowerGenerator.Config);
        training.Load("flowers", ("g_ema", generator));
        training.Load("flowers-discriminator", ("d", discriminator));
        StoredScale.Apply(generator, discriminator);
        Directory.CreateDirectory(target);
        DemoModelFiles.SaveGenerator(target, "flowers", generator, discriminator);
    }
}
