namespace JoJoGan.DemoTraining;

/// <summary>What the stages do with optimizers.</summary>
internal static class OptimizerExtensions
{
    /// <summary>Sets the learning rate of all parameters.</summary>
    public static void SetRate(this optim.Optimizer optimizer, double rate)
    {
        foreach (optim.ILearningRateController group in optimizer.ParamGroups)
        {
            group.LearningRate = rate;
        }
    }
}
