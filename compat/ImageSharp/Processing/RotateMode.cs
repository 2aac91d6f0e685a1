namespace SixLabors.ImageSharp.Processing;

public enum RotateMode
{
    None = 0,
    Rotate90 = 90,
    Rotate180 = 180,
    Rotate270 = 270,
}
