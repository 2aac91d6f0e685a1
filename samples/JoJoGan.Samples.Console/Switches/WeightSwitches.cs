using System.CommandLine;

namespace JoJoGan.Samples.Console.Switches;

/// <summary>The weight and device options of a command.</summary>
internal sealed class WeightSwitches
{
    private readonly List<Option> options = [];

    /// <param name="inverts">Whether the command inverts pictures.</param>
    /// <param name="learns">Whether the command learns styles.</param>
    public WeightSwitches(bool inverts, bool learns)
    {
        Add(
            "--generator", nameof(JoJoGanOptions.GeneratorPath),
            "Base generator: a StyleGAN2 checkpoint with key g_ema (and d).");
        if (inverts)
        {
            Add("--encoder", nameof(JoJoGanOptions.EncoderPath), "e4e encoder checkpoint.");
            Add(
                "--detector", nameof(JoJoGanOptions.DetectorPath),
                "RetinaFace checkpoint, to find the faces of pictures that are not aligned.");
            options.Add(new SettingOption<int>(
                "--detection-size", "Detection:LongestSide",
                "The longer side in pixels at which faces are looked for; more finds smaller ones."));
            options.Add(new SettingOption<double>(
                "--detection-score", "Detection:ScoreThreshold", "The least score of a face, 0 to 1; less finds more."));
        }

        if (learns)
        {
            Add(
                "--discriminator", nameof(JoJoGanOptions.DiscriminatorPath),
                "Discriminator checkpoint, if it is not in the generator's.");
            Add("--vgg", nameof(JoJoGanOptions.VggPath), "torchvision's VGG16, for the LPIPS loss.");
            Add("--lpips", nameof(JoJoGanOptions.LpipsPath), "Linear weights of LPIPS v0.1 for VGG, for the LPIPS loss.");
        }

        Add("--device", nameof(JoJoGanOptions.Device), "cpu (the default), cuda or cuda:N.");
        options.Add(new SettingOption<int>(
            "--threads", nameof(JoJoGanOptions.Threads), "CPU threads; all processors if not given."));
        var precision = new SettingOption<ComputePrecision>(
            "--precision", nameof(JoJoGanOptions.Precision), "Float32 (the default) or BFloat16, which takes less memory.");
        precision.ReadAsName();
        options.Add(precision);
    }

    public void AddTo(Command command) => options.ForEach(command.Options.Add);

    private void Add(string name, string key, string description) =>
        options.Add(new SettingOption<string?>(name, key, description));
}
