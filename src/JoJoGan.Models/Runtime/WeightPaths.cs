namespace JoJoGan.Models.Runtime;

/// <summary>The networks' weight files, and the message when one is not configured.</summary>
internal static class WeightPaths
{
    public static readonly WeightFile Generator = new(
        "base generator",
        "stylegan2-ffhq-config-f.pt (keys g_ema and d), named in the JoJoGAN and rosinality/stylegan2-pytorch repositories",
        nameof(JoJoGanOptions.GeneratorPath),
        "UseGenerator(path)");

    public static readonly WeightFile Discriminator = Generator with
    {
        Network = "discriminator",
        Option = nameof(JoJoGanOptions.DiscriminatorPath),
        Call = "UseDiscriminator(path)",
    };

    public static readonly WeightFile Encoder = new(
        "encoder",
        "e4e_ffhq_encode.pt, named in the encoder4editing repository",
        nameof(JoJoGanOptions.EncoderPath),
        "UseEncoder(path)");

    public static readonly WeightFile Vgg = new(
        "VGG16 network of the LPIPS loss",
        "vgg16-397923af.pth, torchvision's ImageNet weights",
        nameof(JoJoGanOptions.VggPath),
        "UseLpips(vggPath, lpipsPath)");

    public static readonly WeightFile Lpips = new(
        "LPIPS linear weights",
        "vgg.pth of lpips/weights/v0.1 in the PerceptualSimilarity repository",
        nameof(JoJoGanOptions.LpipsPath),
        "UseLpips(vggPath, lpipsPath)");

    public static readonly WeightFile Detector = new(
        "face detector",
        "mobilenet0.25_Final.pth or Resnet50_Final.pth, named in the Pytorch_Retinaface repository",
        nameof(JoJoGanOptions.DetectorPath),
        "UseFaceDetector(path)",
        "Or say where the face is: give its landmarks, or mark the picture as aligned if it is an FFHQ-aligned crop.");

    public static readonly WeightFile Identity = new(
        "identity network",
        "model_ir_se50.pth, named in the InsightFace_Pytorch and encoder4editing repositories",
        nameof(JoJoGanOptions.IdentityPath),
        "UseIdentity(path)");

    /// <summary>The configured file, checked to exist.</summary>
    /// <param name="path">The option.</param>
    /// <param name="file">What it names.</param>
    /// <exception cref="WeightsNotFoundException">Not configured, or not there; the message names the remedy.</exception>
    public static string Require(string? path, WeightFile file)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            throw new WeightsNotFoundException(
                $"The weights of the {file.Network} are not configured. They are in {file.Origin}. " +
                $"Name the file with AddJoJoGan().{file.Call} or {nameof(JoJoGanOptions)}.{file.Option}.{Otherwise(file)}",
                optionName: file.Option);
        }

        if (File.Exists(path))
        {
            return path;
        }

        string fault = Directory.Exists(path) ? ", which is a folder. Name the file in it" : ". Check the path";
        throw new WeightsNotFoundException(
            $"The weights of the {file.Network} are not at '{path}' ({nameof(JoJoGanOptions)}.{file.Option}){fault}; they are " +
            $"in {file.Origin}.{Otherwise(file)}",
            path,
            file.Option);
    }

    private static string Otherwise(WeightFile file) => file.Otherwise is null ? "" : " " + file.Otherwise;

    /// <param name="Network">What is missing.</param>
    /// <param name="Origin">The published file and where public code names it.</param>
    /// <param name="Option">The option that holds its path.</param>
    /// <param name="Call">The builder's call.</param>
    /// <param name="Otherwise">How to do without.</param>
    internal sealed record WeightFile(string Network, string Origin, string Option, string Call, string? Otherwise = null);
}
