namespace SixLabors.ImageSharp.Metadata.Profiles.Exif;

internal sealed class ExifValue<TValueType> : IExifValue<TValueType>
{
    public TValueType? Value { get; set; }

    public object? GetValue() => Value;
}
