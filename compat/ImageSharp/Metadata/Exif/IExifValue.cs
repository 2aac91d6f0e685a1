namespace SixLabors.ImageSharp.Metadata.Profiles.Exif;

public interface IExifValue
{
    object? GetValue();
}
