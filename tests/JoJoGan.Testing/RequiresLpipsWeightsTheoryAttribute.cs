namespace JoJoGan.Testing;

/// <summary>A theory that needs LPIPS's real linear weights; skipped with a message where they are absent.</summary>
public sealed class RequiresLpipsWeightsTheoryAttribute : TheoryAttribute
{
    /// <summary>Marks the test.</summary>
    public RequiresLpipsWeightsTheoryAttribute() => Skip = LpipsWeights.SkipReason;
}
