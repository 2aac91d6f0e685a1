namespace JoJoGan.Models.Networks.StyleGan2;

/// <summary>How a modulated convolution changes the resolution.</summary>
internal enum Resampling
{
    /// <summary>It keeps it: stride 1, padding K/2.</summary>
    Same,

    /// <summary>Transposed with stride 2: [H, W] -> [2·(H-1) + K, ...]; a blur follows.</summary>
    Up,

    /// <summary>Stride 2 without padding: [H, W] -> [(H-K)/2 + 1, ...]; a blur precedes.</summary>
    Down,
}
