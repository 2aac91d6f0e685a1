namespace JoJoGan.DemoTraining;

/// <summary>Faces that no training sees.</summary>
internal static class HeldOut
{
    /// <summary>Seeds from here on are for measuring only; training begins with smaller ones.</summary>
    public const int Seed = 900_000_000;

    /// <summary>PSNR in dB of pictures in [-1, 1]: -10 log10 of the mean squared error over the range's square.</summary>
    public static double Psnr(Tensor found, Tensor wanted)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor error = ((found.clamp(-1, 1) - wanted) / 2).square().mean([1, 2, 3]);
        return (error.log10() * -10).mean().ToDouble();
    }
}
