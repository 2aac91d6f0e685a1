namespace JoJoGan.Models.Runtime;

/// <summary>The networks of an <see cref="NetworkSource"/>.</summary>
[Flags]
public enum NetworkKinds
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The base generator, and the workspace that styles are laid over it in.</summary>
    Generator = 1,

    /// <summary>The discriminator.</summary>
    Discriminator = 2,

    /// <summary>The encoder and the code that its output is relative to.</summary>
    Encoder = 4,

    /// <summary>LPIPS.</summary>
    Perceptual = 8,

    /// <summary>The face detector.</summary>
    Detector = 16,

    /// <summary>The identity network.</summary>
    Identity = 32,

    /// <summary>All of them.</summary>
    All = Generator | Discriminator | Encoder | Perceptual | Detector | Identity,
}
