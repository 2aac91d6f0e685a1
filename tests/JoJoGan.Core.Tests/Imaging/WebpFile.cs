using System.Buffers.Binary;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Webp;

namespace JoJoGan.Core.Tests.Imaging;

/// <summary>Puts WebP files together from chunks.</summary>
internal static class WebpFile
{
    private const int FileHeaderSize = 12;

    /// <summary>A file with its chunks in order.</summary>
    public static byte[] Build(params byte[][] chunks)
    {
        byte[] body = [.. "WEBP"u8, .. chunks.SelectMany(c => c)];
        return [.. "RIFF"u8, .. UInt32(body.Length), .. body];
    }

    /// <summary>A chunk, filled up to an even length.</summary>
    public static byte[] Chunk(string type, byte[] data)
        => [.. System.Text.Encoding.ASCII.GetBytes(type), .. UInt32(data.Length), .. data, .. new byte[data.Length & 1]];

    /// <summary>The header of an extended file: animation, EXIF and the canvas.</summary>
    public static byte[] Header(int width, int height, byte flags)
        => Chunk("VP8X", [flags, 0, 0, 0, .. UInt24(width - 1), .. UInt24(height - 1)]);

    /// <summary>An animation of frames, each given by its own chunks.</summary>
    public static byte[] Animate(int width, int height, params byte[][] frames)
    {
        byte[] place = [.. new byte[6], .. UInt24(width - 1), .. UInt24(height - 1), 100, 0, 0, 0];
        return Build(
            [
                Header(width, height, flags: 0x02),
                Chunk("ANIM", new byte[6]),
                .. frames.Select(frame => Chunk("ANMF", [.. place, .. frame])),
            ]);
    }

    /// <summary>The chunks of a picture's file without alpha: one, VP8 or VP8L.</summary>
    public static byte[] Encode(Image picture, bool lossless)
    {
        using var file = new MemoryStream();
        picture.SaveAsWebp(
            file, new WebpEncoder { FileFormat = lossless ? WebpFileFormatType.Lossless : WebpFileFormatType.Lossy });
        return file.ToArray()[FileHeaderSize..];
    }

    private static byte[] UInt24(int value) => [(byte)value, (byte)(value >> 8), (byte)(value >> 16)];

    private static byte[] UInt32(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }
}
