namespace SixLabors.ImageSharp.Metadata.Profiles.Exif;

public sealed class ExifTag<TValueType> : ExifTag
{
    internal ExifTag(ushort value)
        : base(value)
    {
    }
}
