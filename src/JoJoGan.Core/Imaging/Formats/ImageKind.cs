namespace JoJoGan.Imaging.Formats;

/// <summary>The formats that pictures are read in.</summary>
internal enum ImageKind
{
    Png,
    Jpeg,
    Gif,
    Webp,
    Bmp,
}
