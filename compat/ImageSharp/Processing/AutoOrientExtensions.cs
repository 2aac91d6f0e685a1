using SixLabors.ImageSharp.Metadata.Profiles.Exif;

namespace SixLabors.ImageSharp.Processing;

public static class AutoOrientExtensions
{
    public static IImageProcessingContext AutoOrient(this IImageProcessingContext source)
    {
        ExifProfile? profile = ImageProcessingContext.Of(source).Metadata.ExifProfile;
        if (profile is null || !profile.TryGetValue(ExifTag.Orientation, out IExifValue<ushort>? orientation))
        {
            return source;
        }

        profile.SetValue(ExifTag.Orientation, ExifOrientationMode.TopLeft);
        return orientation.Value switch
        {
            ExifOrientationMode.TopRight => source.Flip(FlipMode.Horizontal),
            ExifOrientationMode.BottomRight => source.Rotate(RotateMode.Rotate180),
            ExifOrientationMode.BottomLeft => source.Flip(FlipMode.Vertical),
            ExifOrientationMode.LeftTop => source.Rotate(RotateMode.Rotate90).Flip(FlipMode.Horizontal),
            ExifOrientationMode.RightTop => source.Rotate(RotateMode.Rotate90),
            ExifOrientationMode.RightBottom => source.Flip(FlipMode.Vertical).Rotate(RotateMode.Rotate270),
            ExifOrientationMode.LeftBottom => source.Rotate(RotateMode.Rotate270),
            _ => source,
        };
    }
}
