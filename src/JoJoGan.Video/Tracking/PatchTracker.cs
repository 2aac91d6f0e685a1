namespace JoJoGan.Video.Tracking;

/// <summary>
/// Follows a small patch from one frame to the next: Lucas and Kanade's step, from the coarsest level of the pyramid to the
/// finest. Patches are compared without their mean, so that a change of light does not move them.
/// </summary>
internal static class PatchTracker
{
    private const int Radius = 4;
    private const int Side = (2 * Radius) + 1;
    private const int Iterations = 8;
    private const float LeastStep = 0.02f;
    private const float LeastTexture = 1; // squared gradient of the weaker direction, mean
    private const float MostDifference = 12; // mean, of 255

    /// <summary>Finds where a position of one frame is in the next.</summary>
    /// <param name="from">The frame.</param>
    /// <param name="to">The next frame, of the same size.</param>
    /// <param name="x">The position in pixels of the finest level.</param>
    /// <param name="y">The position in pixels of the finest level.</param>
    /// <param name="movedX">How far it moved.</param>
    /// <param name="movedY">How far it moved.</param>
    /// <returns>False if it cannot be said.</returns>
    public static bool TryFollow(GrayPyramid from, GrayPyramid to, float x, float y, out float movedX, out float movedY)
    {
        (movedX, movedY) = (0, 0);
        bool found = false;
        for (int level = from.Images.Length - 1; level >= 0; level--)
        {
            float scale = 1f / (1 << level);
            (movedX, movedY) = (movedX * scale, movedY * scale);
            found = TryFollow(
                from.Images[level], to.Images[level], ((x + 0.5f) * scale) - 0.5f, ((y + 0.5f) * scale) - 0.5f,
                ref movedX, ref movedY);
            (movedX, movedY) = (movedX / scale, movedY / scale);
        }

        return found;
    }

    private static bool TryFollow(GrayImage from, GrayImage to, float x, float y, ref float movedX, ref float movedY)
    {
        const int Wider = Side + 2;
        Span<float> surroundings = stackalloc float[Wider * Wider];
        if (!from.TrySample(x, y, Radius + 1, surroundings))
        {
            return false;
        }

        Span<float> patch = stackalloc float[Side * Side], dx = stackalloc float[patch.Length];
        Span<float> dy = stackalloc float[patch.Length], seen = stackalloc float[patch.Length];
        (float xx, float xy, float yy) = (0, 0, 0);
        for (int i = 0; i < patch.Length; i++)
        {
            int at = (((i / Side) + 1) * Wider) + (i % Side) + 1;
            patch[i] = surroundings[at];
            dx[i] = (surroundings[at + 1] - surroundings[at - 1]) * 0.5f;
            dy[i] = (surroundings[at + Wider] - surroundings[at - Wider]) * 0.5f;
        }

        Center(patch);
        Center(dx);
        Center(dy);
        for (int i = 0; i < patch.Length; i++)
        {
            xx += dx[i] * dx[i];
            xy += dx[i] * dy[i];
            yy += dy[i] * dy[i];
        }

        float weaker = ((xx + yy) * 0.5f) - MathF.Sqrt(((xx - yy) * (xx - yy) * 0.25f) + (xy * xy));
        if (weaker < LeastTexture * patch.Length)
        {
            return false;
        }

        float determinant = (xx * yy) - (xy * xy);
        (float startX, float startY) = (movedX, movedY);
        float difference = float.MaxValue;
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            if (!to.TrySample(x + movedX, y + movedY, Radius, seen))
            {
                (movedX, movedY) = (startX, startY);
                return false;
            }

            Center(seen);
            (float bx, float by, difference) = (0, 0, 0);
            for (int i = 0; i < seen.Length; i++)
            {
                float change = patch[i] - seen[i];
                bx += change * dx[i];
                by += change * dy[i];
                difference += MathF.Abs(change);
            }

            float stepX = ((yy * bx) - (xy * by)) / determinant, stepY = ((xx * by) - (xy * bx)) / determinant;
            (movedX, movedY) = (movedX + stepX, movedY + stepY);
            if ((stepX * stepX) + (stepY * stepY) < LeastStep * LeastStep)
            {
                break;
            }
        }

        return difference <= MostDifference * seen.Length;
    }

    private static void Center(Span<float> values)
    {
        float mean = 0;
        foreach (float value in values)
        {
            mean += value;
        }

        mean /= values.Length;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] -= mean;
        }
    }
}
