namespace JoJoGan.Samples.Console.Switches;

/// <summary>The recipes of fine-tuning that the command line offers.</summary>
internal enum Recipe
{
    /// <summary>The library's defaults.</summary>
    Fast,

    /// <summary><see cref="FineTuning.FineTuningOptions.Best"/>.</summary>
    Best,

    /// <summary><see cref="FineTuning.FineTuningOptions.Paper"/>.</summary>
    Paper,
}
