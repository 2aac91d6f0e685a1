namespace JoJoGan.Latents;

/// <summary>How the codes of faces are found.</summary>
public enum InversionMethod
{
    /// <summary>The e4e encoder (arXiv 2102.02766): one pass.</summary>
    E4e,

    /// <summary>The pSp encoder (arXiv 2008.00951): one pass.</summary>
    Psp,

    /// <summary>
    /// ReStyle (arXiv 2104.02699): an encoder that sees the face and what the generator makes of the code so far, and corrects
    /// the code in some steps.
    /// </summary>
    ReStyle,

    /// <summary>Gradient descent on the code (arXiv 1912.04958, appendix D).</summary>
    Optimization,

    /// <summary>
    /// Pivotal tuning (arXiv 2106.05744): <see cref="Optimization"/>, then the generator is tuned a little around the code.
    /// </summary>
    PivotalTuning,
}
