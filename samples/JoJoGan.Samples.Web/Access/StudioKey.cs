using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace JoJoGan.Samples.Web.Access;

/// <summary>A key as people have it; the service keeps its SHA-256 alone.</summary>
internal static class StudioKey
{
    private const string Prefix = "jojo_";
    private const int Bytes = 32;

    public static string New() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>What is kept of a key.</summary>
    public static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
