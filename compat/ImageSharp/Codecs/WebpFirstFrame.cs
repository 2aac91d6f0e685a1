using System.Buffers.Binary;
using System.Runtime.InteropServices;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Codecs;

// The first frame of an animated WebP, made decodable as a still picture of its own.
internal sealed record WebpFirstFrame(int Left, int Top, int Width, int Height, byte[] StillPicture)
{
    private const int FrameHeaderSize = 16;
    private const byte AlphaFlag = 0x10;

    // payload of ANMF: left / 2, top / 2, width - 1, height - 1, duration (24 bits each), flags, then the frame's own chunks.
    public static WebpFirstFrame Read(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < FrameHeaderSize)
        {
            throw new InvalidImageContentException("The WEBP animation has no complete frame.");
        }

        (int width, int height) = (WebpHeader.U24(payload[6..]) + 1, WebpHeader.U24(payload[9..]) + 1);
        return new WebpFirstFrame(
            WebpHeader.U24(payload) * 2,
            WebpHeader.U24(payload[3..]) * 2,
            width,
            height,
            Wrap(payload[FrameHeaderSize..], width, height));
    }

    public void Decode(int canvasWidth, int canvasHeight, Span<Rgba32> canvas)
    {
        if (Left + Width > canvasWidth || Top + Height > canvasHeight)
        {
            throw new InvalidImageContentException("A frame of the WEBP animation lies outside its canvas.");
        }

        var frame = new Rgba32[Width * Height];
        NativeCodec.Decode(StillPicture, Width, Height, 4, MemoryMarshal.AsBytes(frame.AsSpan()));
        for (int y = 0; y < Height; y++)
        {
            frame.AsSpan(y * Width, Width).CopyTo(canvas[(((Top + y) * canvasWidth) + Left)..]);
        }
    }

    private static byte[] Wrap(ReadOnlySpan<byte> chunks, int width, int height)
    {
        bool extended = chunks.StartsWith("ALPH"u8);
        int headSize = extended ? 30 : 12;
        byte[] file = new byte[headSize + chunks.Length];
        "RIFF\0\0\0\0WEBP"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        if (extended)
        {
            "VP8X\x0A\0\0\0"u8.CopyTo(file.AsSpan(12));
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(20), AlphaFlag);
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(24), width - 1);
            BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(27), (ushort)(height - 1));
            file[29] = (byte)((height - 1) >> 16);
        }

        chunks.CopyTo(file.AsSpan(headSize));
        return file;
    }
}
