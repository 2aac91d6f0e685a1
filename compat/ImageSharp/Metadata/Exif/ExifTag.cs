namespace SixLabors.ImageSharp.Metadata.Profiles.Exif;

public abstract class ExifTag
{
    private readonly ushort value;

    internal ExifTag(ushort value) => this.value = value;

    public static ExifTag<ushort> Orientation { get; } = new(0x0112);

    public static explicit operator ushort(ExifTag tag) => tag.value;
}
