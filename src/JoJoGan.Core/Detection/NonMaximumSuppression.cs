namespace JoJoGan.Detection;

/// <summary>Keeps the best-scoring box of each group of overlapping boxes.</summary>
internal static class NonMaximumSuppression
{
    /// <summary>Takes boxes by falling score and drops those that overlap a box taken before.</summary>
    /// <param name="boxes">The boxes.</param>
    /// <param name="scores">One score for each box.</param>
    /// <param name="scoreThreshold">Only boxes of a greater score are looked at.</param>
    /// <param name="overlapThreshold">The greatest intersection over union that two kept boxes may have.</param>
    /// <returns>Indices of the kept boxes by falling score; of equal scores the lower index first.</returns>
    /// <exception cref="ArgumentException">The counts differ.</exception>
    public static IReadOnlyList<int> Select(
        IReadOnlyList<FaceBox> boxes, IReadOnlyList<float> scores, float scoreThreshold, float overlapThreshold)
    {
        ArgumentNullException.ThrowIfNull(boxes);
        ArgumentNullException.ThrowIfNull(scores);
        if (boxes.Count != scores.Count)
        {
            throw new ArgumentException($"{boxes.Count} boxes need as many scores, not {scores.Count}.", nameof(scores));
        }

        var kept = new List<int>();
        IEnumerable<int> candidates = Enumerable.Range(0, boxes.Count)
            .Where(i => scores[i] > scoreThreshold)
            .OrderByDescending(i => scores[i]);
        foreach (int candidate in candidates)
        {
            if (kept.All(i => boxes[i].Overlap(boxes[candidate]) <= overlapThreshold))
            {
                kept.Add(candidate);
            }
        }

        return kept;
    }
}
