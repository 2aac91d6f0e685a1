namespace JoJoGan.Imaging.Formats;

/// <summary>What the blocks of a picture file say, before anything is decoded.</summary>
/// <param name="Kind">Its format.</param>
/// <param name="Width">Width of the first frame in pixels, before it is turned upright.</param>
/// <param name="Height">Its height.</param>
/// <param name="FirstFrame">A file of the same format with the first frame alone; part of the file itself if possible.</param>
/// <param name="Orientation">EXIF's orientation, 1 to 8; 1 where there is none.</param>
internal readonly record struct ImageFile(
    ImageKind Kind, long Width, long Height, ReadOnlyMemory<byte> FirstFrame, int Orientation = 1);
