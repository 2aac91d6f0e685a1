using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Samples.Console;

/// <summary>Pictures of one size in rows, on white.</summary>
internal static class ContactSheet
{
    private const int Gap = 4;
    private const int Channels = 3;

    /// <summary>Draws the sheet.</summary>
    /// <param name="rows">The pictures of each row; they stay the caller's.</param>
    /// <returns>The sheet; the caller disposes it.</returns>
    public static Image<Rgb24> Draw(IReadOnlyList<IReadOnlyList<Image<Rgb24>>> rows)
    {
        int side = rows[0][0].Width;
        int width = (rows.Max(row => row.Count) * (side + Gap)) + Gap;
        int height = (rows.Count * (side + Gap)) + Gap;
        byte[] pixels = new byte[width * height * Channels];
        Array.Fill(pixels, byte.MaxValue);
        byte[] picture = new byte[side * side * Channels];
        for (int row = 0; row < rows.Count; row++)
        {
            for (int column = 0; column < rows[row].Count; column++)
            {
                rows[row][column].CopyPixelDataTo(picture);
                int corner = (((row * (side + Gap)) + Gap) * width) + (column * (side + Gap)) + Gap;
                for (int y = 0; y < side; y++)
                {
                    picture.AsSpan(y * side * Channels, side * Channels).CopyTo(pixels.AsSpan((corner + (y * width)) * Channels));
                }
            }
        }

        return Image.LoadPixelData<Rgb24>(pixels, width, height);
    }
}
