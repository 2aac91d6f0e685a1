using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace JoJoGan.Testing.Http;

/// <summary>An HTTP server that answers as badly as it is told to.</summary>
public sealed class StubbornServer : IDisposable
{
    private const int PieceSize = 1 << 14;

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource end = new();
    private readonly Func<Request, Answer>[] answers;
    private readonly ConcurrentQueue<Request> requests = new();

    /// <summary>Listens.</summary>
    /// <param name="answers">To the first request, the second, and so on; the last one also to all that follow.</param>
    public StubbornServer(params Func<Request, Answer>[] answers)
    {
        this.answers = answers;
        listener.Start();
        _ = ListenAsync();
    }

    /// <summary>What it has been asked.</summary>
    public IReadOnlyList<Request> Requests => [.. requests];

    /// <summary>An address of it.</summary>
    public Uri Address(string path = "file") => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/{path}");

    /// <inheritdoc />
    public void Dispose()
    {
        end.Cancel();
        listener.Stop();
        end.Dispose();
    }

    private async Task ListenAsync()
    {
        while (!end.IsCancellationRequested)
        {
            try
            {
                _ = ServeAsync(await listener.AcceptTcpClientAsync(end.Token));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                NetworkStream stream = client.GetStream();
                Request request = await ReadAsync(stream);
                int number = requests.Count;
                requests.Enqueue(request);
                Answer answer = answers[Math.Min(number, answers.Length - 1)](request);
                var head = new StringBuilder($"HTTP/1.1 {answer.Status} Status\r\nConnection: close\r\n");
                head.Append(answer.HasNoLength ? "" : $"Content-Length: {answer.Length ?? answer.Body.Length}\r\n");
                foreach ((string key, string value) in answer.Headers)
                {
                    head.Append($"{key}: {value}\r\n");
                }

                await stream.WriteAsync(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()));
                do
                {
                    foreach (byte[] piece in answer.Body.Chunk(PieceSize))
                    {
                        await Task.Delay(answer.Pace, end.Token);
                        await stream.WriteAsync(piece);
                    }
                }
                while (answer.Repeats && !end.IsCancellationRequested);

                await Task.Delay(answer.Stalls ? Timeout.Infinite : 0, end.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
            {
                // The client is gone, or the test is over.
            }
        }
    }

    private static async Task<Request> ReadAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        string path = (await reader.ReadLineAsync() ?? throw new EndOfStreamException()).Split(' ')[1];
        long? from = null;
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
        {
            if (line.StartsWith("Range: bytes=", StringComparison.OrdinalIgnoreCase))
            {
                from = long.Parse(line["Range: bytes=".Length..].TrimEnd('-'));
            }
        }

        return new Request(path, from);
    }
}
