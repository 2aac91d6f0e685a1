namespace JoJoGan.Video;

/// <summary>A frame whose bytes and picture are the same memory.</summary>
/// <param name="width">Pixels in a row.</param>
/// <param name="height">Rows.</param>
internal sealed class RgbFrame(int width, int height)
{
    public int Width => width;

    public int Height => height;

    /// <summary>[height, width, 3].</summary>
    public byte[] Pixels { get; } = new byte[width * height * 3];

    public Image<Rgb24> Image => field ??= SixLabors.ImageSharp.Image.WrapMemory<Rgb24>(Pixels.AsMemory(), width, height);

    /// <summary>When it is shown.</summary>
    public TimeSpan Time { get; set; }

    /// <summary>The same in the stream's own unit.</summary>
    public long TimeStamp { get; set; }
}
