namespace SixLabors.ImageSharp.Formats;

public sealed class DecoderOptions
{
    public DecoderOptions()
    {
    }

    public bool SkipMetadata { get; init; }

    public uint MaxFrames { get; init; } = int.MaxValue;
}
