using System.CommandLine;

namespace JoJoGan.Samples.Console.Commands;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    public static readonly Option<bool> Verbose = new("--verbose")
    {
        Description = "Print the program's log, and errors with their stack trace.",
        Recursive = true,
    };

    public static Option<string?> Generator() => new("--generator")
    {
        Description = "Base generator: a StyleGAN2 checkpoint with key g_ema (and d). Setting JoJoGan:GeneratorPath.",
    };

    public static Option<string?> Discriminator() => new("--discriminator")
    {
        Description = "Discriminator checkpoint, if it is not in the generator's. Setting JoJoGan:DiscriminatorPath.",
    };

    public static Option<string?> Encoder() => new("--encoder")
    {
        Description = "e4e encoder checkpoint. Setting JoJoGan:EncoderPath.",
    };

    public static Option<string?> Vgg() => new("--vgg")
    {
        Description = "torchvision's VGG16, for the LPIPS loss. Setting JoJoGan:VggPath.",
    };

    public static Option<string?> Lpips() => new("--lpips")
    {
        Description = "Linear weights of LPIPS v0.1 for VGG, for the LPIPS loss. Setting JoJoGan:LpipsPath.",
    };

    public static Option<int?> Threads() => new("--threads")
    {
        Description = "CPU threads; all processors if not given. Setting JoJoGan:Threads.",
    };

    public static Option<string?> Device() => new("--device")
    {
        Description = "cpu (the default), cuda or cuda:N. Setting JoJoGan:Device.",
    };

    public static Option<string> OutputFolder() => new("--output", "-o")
    {
        Description = "Folder for the results.",
        DefaultValueFactory = _ => "out",
    };
}
