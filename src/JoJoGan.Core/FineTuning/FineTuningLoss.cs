namespace JoJoGan.FineTuning;

/// <summary>What "looks like the reference" means while fine-tuning.</summary>
public enum FineTuningLoss
{
    /// <summary>L1 between features of the pretrained discriminator (the reference code's later choice).</summary>
    Discriminator,

    /// <summary>LPIPS (VGG16) on pictures reduced to 256 px (the paper's choice).</summary>
    Lpips,
}
