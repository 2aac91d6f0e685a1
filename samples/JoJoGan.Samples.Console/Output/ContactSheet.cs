using JoJoGan.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;

namespace JoJoGan.Samples.Console.Output;

/// <summary>Images in rows and columns, on white.</summary>
internal sealed class ContactSheet
{
    private const int Gap = 4;
    private const int Channels = 3;
    private const int MostPixels = 50_000_000;

    private readonly int side;
    private readonly int width;
    private readonly int height;
    private readonly byte[] pixels;

    private int used;

    /// <param name="pictureSide">Side of the pictures. They are made smaller where the sheet would be huge.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    public ContactSheet(int pictureSide, int rows, int columns)
    {
        side = Math.Clamp((int)Math.Sqrt(MostPixels / ((double)rows * columns)) - Gap, 1, pictureSide);
        width = (columns * (side + Gap)) + Gap;
        height = (rows * (side + Gap)) + Gap;
        pixels = new byte[width * height * Channels];
        Array.Fill(pixels, byte.MaxValue);
    }

    /// <summary>Puts a square picture into a cell.</summary>
    /// <param name="row">The cell's row.</param>
    /// <param name="column">The cell's column.</param>
    /// <param name="picture">The picture, of any size. It is not disposed.</param>
    public void Put(int row, int column, Image<Rgb24> picture)
    {
        used = Math.Max(used, column + 1);
        using Image<Rgb24> fitting = ImageResizer.Resize(picture, side, side);
        byte[] cell = new byte[side * side * Channels];
        fitting.CopyPixelDataTo(cell);
        int corner = (((row * (side + Gap)) + Gap) * width) + (column * (side + Gap)) + Gap;
        for (int y = 0; y < side; y++)
        {
            cell.AsSpan(y * side * Channels, side * Channels).CopyTo(pixels.AsSpan((corner + (y * width)) * Channels));
        }
    }

    /// <summary>The sheet as far as there are pictures on it.</summary>
    /// <returns>A picture.</returns>
    public Image<Rgb24> ToImage()
    {
        Image<Rgb24> sheet = Image.LoadPixelData<Rgb24>(pixels, width, height);
        sheet.Mutate(context => context.Crop((used * (side + Gap)) + Gap, height));
        return sheet;
    }
}
