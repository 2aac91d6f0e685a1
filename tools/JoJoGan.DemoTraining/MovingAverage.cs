namespace JoJoGan.DemoTraining;

/// <summary>A copy of a network whose weights follow the trained ones slowly: the network to keep.</summary>
internal static class MovingAverage
{
    private const double Decay = 0.998;

    /// <summary>
    /// average = decay · average + (1 - decay) · trained, for every parameter; buffers are copied. The decay grows to 0.998, so
    /// that first weights are soon forgotten.
    /// </summary>
    public static void Update(nn.Module average, nn.Module trained, int step)
    {
        double decay = Math.Min(Decay, (step + 1.0) / (step + 10.0));
        using var noGrad = no_grad();
        Dictionary<string, Tensor> target = average.state_dict();
        HashSet<string> parameters = [.. trained.named_parameters().Select(p => p.name)];
        foreach ((string key, Tensor source) in trained.state_dict())
        {
            if (parameters.Contains(key))
            {
                target[key].mul_(decay).add_(source, 1 - decay);
            }
            else
            {
                target[key].copy_(source);
            }
        }
    }
}
