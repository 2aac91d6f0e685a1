using System.Text;

namespace JoJoGan.Models.Checkpoints;

/// <summary>UTF-8 as files hold it.</summary>
internal static class Utf8
{
    /// <summary>
    /// Throws where the default encoding would put another character in silence: a <see cref="DecoderFallbackException"/> for
    /// bytes that are no UTF-8, an <see cref="EncoderFallbackException"/> (an <see cref="ArgumentException"/>) for half of a
    /// surrogate pair.
    /// </summary>
    public static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
}
