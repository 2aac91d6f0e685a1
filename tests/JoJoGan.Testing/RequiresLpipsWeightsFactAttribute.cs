namespace JoJoGan.Testing;

/// <summary>A fact that needs LPIPS's real linear weights; skipped with a message where they are absent.</summary>
public sealed class RequiresLpipsWeightsFactAttribute : FactAttribute
{
    /// <summary>Marks the test.</summary>
    public RequiresLpipsWeightsFactAttribute() => Skip = LpipsWeights.SkipReason;
}
