using System.CommandLine;

namespace JoJoGan.Samples.Console.Commands;

/// <summary>The options of a fine-tuning run.</summary>
internal sealed class TuningOptions
{
    private readonly Option<int> steps = new("--steps")
    {
        Description = "Number of steps, 1 to 10000.",
        DefaultValueFactory = _ => 300,
    };

    private readonly Option<double> learningRate = new("--learning-rate")
    {
        Description = "Adam's learning rate, greater than 0, at most 1.",
        DefaultValueFactory = _ => 2e-3,
    };

    private readonly Option<FineTuningLoss> loss = new("--loss")
    {
        Description = "Discriminator or Lpips.",
        DefaultValueFactory = _ => FineTuningLoss.Discriminator,
    };

    private readonly Option<StyleFamily> family = new("--family")
    {
        Description = "PreserveColor (C), FullStyle (X), PreserveColorLpips or SinglePair.",
        DefaultValueFactory = _ => StyleFamily.PreserveColor,
    };

    private readonly Option<double> alpha = new("--alpha")
    {
        Description = "Share of the reference's own style that mixed rows keep, 0 to 1.",
    };

    private readonly Option<bool> randomAlpha = new("--random-alpha") { Description = "Draw alpha from U(0,1) for each code, as the paper does." };

    private readonly Option<int> seed = new("--seed") { Description = "Seed of the run: equal seeds give equal weights." };

    public void AddTo(Command command)
    {
        loss.AcceptOnlyFromAmong(Enum.GetNames<FineTuningLoss>());
        family.AcceptOnlyFromAmong(Enum.GetNames<StyleFamily>());
        foreach (Option option in new Option[] { steps, learningRate, loss, family, alpha, randomAlpha, seed })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The options, within their limits.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="name">What the style is called.</param>
    public FineTuningOptions Read(ParseResult parse, string name)
    {
        var options = new FineTuningOptions
        {
            Steps = parse.GetValue(steps),
            LearningRate = parse.GetValue(learningRate),
            Loss = parse.GetValue(loss),
            Mixing = new StyleMixingOptions
            {
                Family = parse.GetValue(family),
                Alpha = parse.GetValue(alpha),
                RandomAlpha = parse.GetValue(randomAlpha),
            },
            Seed = parse.GetValue(seed),
            Name = name,
        };
        OptionFailures.Throw(options.FindFailures());
        return options;
    }
}
