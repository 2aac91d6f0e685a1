namespace JoJoGan.DemoModel;

/// <summary>
/// The model that comes with the library: 128 px portraits, trained by this repository on faces that it draws itself. It knows no
/// real faces; docs/demo-model.md says how it was made.
/// </summary>
public static class DemoWeights
{
    /// <summary>Side of its pictures in pixels.</summary>
    public const int Size = 128;

    /// <summary>Generator and discriminator: keys g_ema and d.</summary>
    public static string GeneratorPath => PathOf("generator");

    /// <summary>e4e encoder: keys state_dict.encoder and latent_avg.</summary>
    public static string EncoderPath => PathOf("encoder");

    /// <summary>The narrow VGG16 of the perceptual loss.</summary>
    public static string VggPath => PathOf("vgg");

    /// <summary>The perceptual loss's channel weights.</summary>
    public static string LpipsPath => PathOf("lpips");

    /// <summary>The face detector, which finds the faces of this model's kind.</summary>
    public static string DetectorPath => PathOf("detector");

    /// <summary>The identity network, which knows the faces of this model's kind.</summary>
    public static string IdentityPath => PathOf("identity");

    /// <summary>A student of the style "ink", for <c>IStyleStore</c>: it draws faces without any of the others.</summary>
    public static string StudentPath => PathOf("student");

    private static string PathOf(string name) =>
        Path.Combine(AppContext.BaseDirectory, "JoJoGan.DemoModel", name + ".safetensors");
}
