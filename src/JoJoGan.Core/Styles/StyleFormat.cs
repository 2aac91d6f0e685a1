namespace JoJoGan.Styles;

/// <summary>How a style's weights are stored in a file.</summary>
public enum StyleFormat
{
    /// <summary>All weights as they are: as large as the base generator, and exact.</summary>
    Full,

    /// <summary>
    /// What differs from the base generator, in half precision: less than half as large. Of a student, its weights in half
    /// precision.
    /// </summary>
    HalfDelta,

    /// <summary>
    /// What differs from the base generator, each matrix as a product of two thin ones (8 bits) and a rest (2 bits): a
    /// tenth of the full size or less. Images differ a little; docs/quality.md says how much. Not for students.
    /// </summary>
    LowRank,
}
