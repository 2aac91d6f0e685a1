using System.CommandLine;
using JoJoGan.Latents;

namespace JoJoGan.Samples.Console.Switches;

/// <summary>The weight and device options of a command.</summary>
internal sealed class WeightSwitches
{
    private const string Inversion = nameof(JoJoGanOptions.Inversion);

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
            Add("--encoder", nameof(JoJoGanOptions.EncoderPath), "Encoder checkpoint: e4e, pSp or ReStyle.");
            AddInversion();
            Add(
                "--detector", nameof(JoJoGanOptions.DetectorPath),
                "RetinaFace checkpoint, to find the faces of pictures that are not aligned.");
            options.Add(new SettingOption<int>(
                "--detection-size", "Detection:LongestSide",
                "The longer side in pixels at which faces are looked for; more finds smaller ones."));
            options.Add(new SettingOption<double>(
                "--detection-score", "Detection:ScoreThreshold", "The least score of a face, 0 to 1; less finds more."));
            options.Add(new SettingOption<bool>(
                "--square-crop", nameof(JoJoGanOptions.SquareCrop),
                "Cut pictures to the square in their middle instead of looking for a face, for generators of other things."));
        }

        if (learns)
        {
            Add(
                "--discriminator", nameof(JoJoGanOptions.DiscriminatorPath),
                "Discriminator checkpoint, if it is not in the generator's.");
            Add("--identity", nameof(JoJoGanOptions.IdentityPath), "ArcFace with the IR-SE50 trunk, for likeness.");
        }

        if (inverts || learns)
        {
            Add("--vgg", nameof(JoJoGanOptions.VggPath), "torchvision's VGG16, for LPIPS.");
            Add("--lpips", nameof(JoJoGanOptions.LpipsPath), "Linear weights of LPIPS v0.1 for VGG.");
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

    private void AddInversion()
    {
        var method = new SettingOption<InversionMethod>(
            "--inverter", $"{Inversion}:{nameof(InversionOptions.Method)}",
            "How codes are found: e4e (the default), psp and restyle with their encoders, optimize by a search for each face, " +
            "pivot by a search and tuning of the generator.");
        method.ReadAsOneOf(
        [
            ("e4e", InversionMethod.E4e),
            ("psp", InversionMethod.Psp),
            ("restyle", InversionMethod.ReStyle),
            ("optimize", InversionMethod.Optimization),
            ("pivot", InversionMethod.PivotalTuning),
        ]);
        options.Add(method);
        options.Add(new SettingOption<int>(
            "--inverter-steps", $"{Inversion}:{nameof(InversionOptions.Steps)}",
            "Steps of restyle (5 by default) or of the search (100 by default)."));
        options.Add(new SettingOption<double>(
            "--inverter-seconds", $"{Inversion}:{nameof(InversionOptions.Seconds)}",
            "Ends the search, and the tuning of the generator, after this time for each face instead."));
        options.Add(new SettingOption<double>(
            "--inverter-target", $"{Inversion}:{nameof(InversionOptions.TargetDistance)}",
            "Ends the search at this distance instead (LPIPS where its weights are named, else the squared error), or after " +
            "1000 steps."));
    }

    private void Add(string name, string key, string description) =>
        options.Add(new SettingOption<string?>(name, key, description));
}
