namespace JoJoGan.Imaging;

/// <summary>The kernel that a picture is resampled with. Both are widened when shrinking, so that nothing aliases.</summary>
public enum ResamplingFilter
{
    /// <summary>The triangle, support 1: 1 - |x|.</summary>
    Bilinear,

    /// <summary>Lanczos, support 3: sinc(x) · sinc(x / 3).</summary>
    Lanczos,
}
