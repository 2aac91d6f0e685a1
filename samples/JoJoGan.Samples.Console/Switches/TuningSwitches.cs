using System.CommandLine;
using System.Globalization;
using JoJoGan.Errors;
using JoJoGan.FineTuning;
using JoJoGan.Mixing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace JoJoGan.Samples.Console.Switches;

/// <summary>The options of a fine-tuning run. What the command line does not give, the settings may.</summary>
internal sealed class TuningSwitches
{
    /// <summary>The setting of the style's name.</summary>
    public const string NameKey = $"{Section}:Name";

    /// <summary>What a run that diverges leaves.</summary>
    public const string LastGoodHelp =
        "Of a run that diverges, the last good weights go to NAME.last-good.safetensors beside it.";

    private const string Section = "FineTuning";
    private const int LongestName = 200;

    private readonly Option<Recipe> recipe = new("--recipe")
    {
        Description = "Fast (the default), Best (ten times the steps, for the best full style) or Paper (the paper's); " +
            "sets --steps and --learning-rate where they are not given, and the settings DecayStart, Beta1 and " +
            "InitializeFromReferences.",
    };

    private readonly SettingOption<int> steps = new(
        "--steps", $"{Section}:Steps", "Number of steps, 1 to 10000.")
    {
        DefaultValueFactory = _ => 30,
    };

    private readonly SettingOption<double> learningRate = new(
        "--learning-rate", $"{Section}:LearningRate", "Adam's learning rate, greater than 0, at most 1.")
    {
        DefaultValueFactory = _ => 6e-3,
    };

    private readonly SettingOption<FineTuningLoss> loss = new("--loss", $"{Section}:Loss", "Discriminator or Lpips.")
    {
        DefaultValueFactory = _ => FineTuningLoss.Discriminator,
    };

    private readonly SettingOption<StyleFamily> family = new(
        "--family", $"{Section}:Mixing:Family", "PreserveColor (C), FullStyle (X), PreserveColorLpips or SinglePair.")
    {
        DefaultValueFactory = _ => StyleFamily.PreserveColor,
    };

    private readonly SettingOption<double> alpha = new(
        "--alpha", $"{Section}:Mixing:Alpha", "Share of the reference's own style that mixed rows keep, 0 to 1.")
    {
        DefaultValueFactory = _ => 0,
    };

    private readonly SettingOption<bool> randomAlpha = new(
        "--random-alpha", $"{Section}:Mixing:RandomAlpha", "Draw alpha from U(0,1) for each code, as the paper does.");

    private readonly SettingOption<int> seed = new(
        "--seed", $"{Section}:Seed", "Seed of the run: equal seeds give equal weights.")
    {
        DefaultValueFactory = _ => 0,
    };

    private readonly SettingOption<double> identityWeight = new(
        "--identity-weight", $"{Section}:IdentityWeight",
        "The weight of the term that keeps faces recognizable, 0 to 100; needs an identity network unless it is 0.")
    {
        DefaultValueFactory = _ => 0,
    };

    private readonly SettingOption<int> microBatchSize = new(
        "--micro-batch-size", $"{Section}:MicroBatchSize",
        "How many style pictures are drawn together, 1 to 64; fewer take less memory.")
    {
        DefaultValueFactory = _ => 4,
    };

    private readonly SettingOption<bool> gradientCheckpointing = new(
        "--gradient-checkpointing", $"{Section}:GradientCheckpointing",
        "Compute activations twice instead of keeping them: less memory, more time.")
    {
        Aliases = { "--recompute" },
    };

    /// <param name="withFamily">Whether the command learns in a family of the user's choice.</param>
    public TuningSwitches(bool withFamily = true) => All = withFamily
        ?
        [
            recipe, steps, learningRate, loss, family, alpha, randomAlpha, seed, identityWeight, microBatchSize,
            gradientCheckpointing,
        ]
        :
        [
            recipe, steps, learningRate, loss, alpha, randomAlpha, seed, identityWeight, microBatchSize, gradientCheckpointing,
        ];

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All { get; }

    public void AddTo(Command command)
    {
        recipe.ReadAsName();
        loss.ReadAsName();
        family.ReadAsName(("C", StyleFamily.PreserveColor), ("X", StyleFamily.FullStyle));
        foreach (Option option in All)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The setting that calls a style after its first picture.</summary>
    public static Dictionary<string, string?> Named(string picture)
    {
        string name = Path.GetFileNameWithoutExtension(picture);
        return new() { [$"{ISettingOption.Section}:{NameKey}"] = name[..Math.Min(name.Length, LongestName)] };
    }

    /// <summary>Settings that follow from the command line without being named on it.</summary>
    public Dictionary<string, string?> Implied(ParseResult parse)
    {
        Combination.Refuse(parse, randomAlpha, alpha);
        var implied = new Dictionary<string, string?>
        {
            [$"{ISettingOption.Section}:{Section}:PreviewInterval"] = "0", // nobody looks
        };
        if (parse.IsGiven(alpha))
        {
            implied[randomAlpha.Key] = bool.FalseString;
        }

        FineTuningOptions? chosen = parse.GetValue(recipe) switch
        {
            Recipe.Best => FineTuningOptions.Best,
            Recipe.Paper => FineTuningOptions.Paper,
            _ => null,
        };
        if (chosen is not null)
        {
            Imply(steps.Key, chosen.Steps);
            Imply(learningRate.Key, chosen.LearningRate);
            Imply(Key(nameof(chosen.DecayStart)), chosen.DecayStart);
            Imply(Key(nameof(chosen.Beta1)), chosen.Beta1);
            Imply(Key(nameof(chosen.InitializeFromReferences)), chosen.InitializeFromReferences);
            if (parse.IsGiven(steps))
            {
                implied.Remove(steps.Key);
            }

            if (parse.IsGiven(learningRate))
            {
                implied.Remove(learningRate.Key);
            }
        }

        return implied;

        void Imply(string key, IConvertible value) => implied[key] = value.ToString(CultureInfo.InvariantCulture);

        string Key(string name) => $"{ISettingOption.Section}:{Section}:{name}";
    }

    /// <summary>The options of the run: the command line's, else the settings'.</summary>
    public FineTuningOptions Read(ParseResult parse, IServiceProvider services)
    {
        FineTuningOptions options = services.GetRequiredService<IOptions<JoJoGanOptions>>().Value.FineTuning;
        return parse.IsGiven(family) && options.Mixing.Rows is not null
            ? throw new InvalidOptionsException(
                [$"{family.Name} has no effect where the setting {ISettingOption.Section}:{Section}:Mixing:Rows names the rows." +
                    " Leave one or the other out."])
            : options;
    }
}
