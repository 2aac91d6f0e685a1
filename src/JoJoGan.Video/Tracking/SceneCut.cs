namespace JoJoGan.Video.Tracking;

/// <summary>Tells whether a frame shows another scene than the one before.</summary>
internal static class SceneCut
{
    private const int Bins = 32;

    // One too many costs a detection; one too few leaves a face of the old scene in the new one.
    private const double MostRecolored = 0.35; // share of the pixels
    private const double MostChange = 32; // mean, of 255

    public static bool IsBetween(GrayPyramid before, GrayPyramid after)
    {
        if (before.FrameSize != after.FrameSize)
        {
            return true;
        }

        ReadOnlySpan<float> old = before.Images[^1].Pixels, now = after.Images[^1].Pixels;
        Span<int> balance = stackalloc int[Bins];
        balance.Clear();
        double change = 0;
        for (int i = 0; i < old.Length; i++)
        {
            change += Math.Abs(old[i] - now[i]);
            balance[(int)old[i] * Bins / 256]++;
            balance[(int)now[i] * Bins / 256]--;
        }

        double recolored = 0;
        foreach (int pixels in balance)
        {
            recolored += Math.Abs(pixels) * 0.5;
        }

        return recolored > MostRecolored * old.Length || change > MostChange * old.Length;
    }
}
