namespace JoJoGan.Testing.Http;

/// <summary>What a server says to one request.</summary>
public sealed record Answer
{
    /// <summary>The status.</summary>
    public int Status { get; init; } = 200;

    /// <summary>What it sends.</summary>
    public byte[] Body { get; init; } = [];

    /// <summary>The length that it claims; null for the body's.</summary>
    public long? Length { get; init; }

    /// <summary>Says nothing of a length: the end of the connection is that of the body.</summary>
    public bool HasNoLength { get; init; }

    /// <summary>Sends the body again and again.</summary>
    public bool Repeats { get; init; }

    /// <summary>Further headers.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Sends nothing more after the body, and does not close.</summary>
    public bool Stalls { get; init; }

    /// <summary>The wait before every 16 KB of the body.</summary>
    public TimeSpan Pace { get; init; }

    /// <summary>A file, from where the request wants it.</summary>
    public static Answer File(Request request, byte[] content) => request.From is { } from and > 0
        ? new Answer
        {
            Status = 206,
            Body = content[(int)from..],
            Headers = new Dictionary<string, string>
            {
                ["Content-Range"] = $"bytes {from}-{content.Length - 1}/{content.Length}",
                ["ETag"] = "\"1\"",
            },
        }
        : new Answer { Body = content, Headers = new Dictionary<string, string> { ["ETag"] = "\"1\"" } };

    /// <summary>The same, but the connection breaks before the end.</summary>
    public Answer CutAt(int bytes) => this with { Length = Body.Length, Body = Body[..bytes] };
}
