namespace JoJoGan.Video.Ffmpeg;

/// <summary>
/// Constants of the NUT container (version 3, ffmpeg.org/~michael/nut.txt), in which frames go from and to ffmpeg: of ffmpeg's
/// formats it alone carries uncompressed frames through a pipe with their exact time stamps.
/// </summary>
internal static class NutFormat
{
    public const ulong MainStartCode = 0x4E4D7A561F5F04AD;
    public const ulong StreamStartCode = 0x4E5311405BF2F9DB;
    public const ulong SyncPointStartCode = 0x4E4BE4ADEECA4569;

    /// <summary>The fourcc of packed 8 bit RGB.</summary>
    public static ReadOnlySpan<byte> Rgb24 => "RGB\u0018"u8;

    /// <summary>What a file begins with.</summary>
    public static ReadOnlySpan<byte> FileId => "nut/multimedia container\0"u8;
}

/// <summary>Which fields a frame's header has.</summary>
[Flags]
internal enum NutFlags
{
    Key = 1,
    CodedTime = 8,
    StreamId = 16,
    SizeMsb = 32,
    Checksum = 64,
    Reserved = 128,
    SideData = 256,
    HeaderIndex = 1024,
    MatchTime = 2048,
    Coded = 4096,
    Invalid = 8192,
}
