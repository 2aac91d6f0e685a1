using System.Security.Cryptography;
using System.Text;
using JoJoGan.Errors;
using JoJoGan.Models.Checkpoints;

namespace JoJoGan.Models.Tests.Checkpoints;

/// <summary>Opens a file that may be damaged, reads all of it, and says what came of it.</summary>
internal sealed class CheckpointProbe
{
    private byte[] buffer = [];

    /// <summary>The managed memory that the last <see cref="Digest"/> allocated, the buffer for elements left out.</summary>
    public long AllocatedBytes { get; private set; }

    /// <summary>A digest of every value and element, or null if the file was refused with a typed error that names it.</summary>
    public string? Digest(string path)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        long buffers = 0;
        try
        {
            using Checkpoint checkpoint = Checkpoint.Open(path);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            AllocatedBytes = GC.GetAllocatedBytesForCurrentThread() - before;
            Append(hash, checkpoint.Root, ref buffers);
            return Convert.ToHexString(hash.GetHashAndReset());
        }
        catch (CheckpointException e)
        {
            AllocatedBytes = GC.GetAllocatedBytesForCurrentThread() - before - buffers;
            e.File.Should().Be(path);
            e.Message.Should().StartWith(path);
            return null;
        }
    }

    private void Append(IncrementalHash hash, CheckpointValue value, ref long buffers)
    {
        hash.AppendData(Encoding.UTF8.GetBytes($"{value.Kind} {value};"));
        switch (value.Kind)
        {
            case CheckpointValueKind.Dictionary:
                foreach ((string key, CheckpointValue child) in value.AsDictionary())
                {
                    hash.AppendData(Encoding.UTF8.GetBytes(key));
                    Append(hash, child, ref buffers);
                }

                break;
            case CheckpointValueKind.List or CheckpointValueKind.Tuple:
                foreach (CheckpointValue child in value.AsList())
                {
                    Append(hash, child, ref buffers);
                }

                break;
            case CheckpointValueKind.Tensor:
                CheckpointTensor tensor = value.AsTensor();
                if (buffer.Length < tensor.ByteLength)
                {
                    buffer = new byte[tensor.ByteLength];
                    buffers += tensor.ByteLength;
                }

                tensor.CopyBytes(buffer.AsSpan(0, (int)tensor.ByteLength));
                hash.AppendData(buffer, 0, (int)tensor.ByteLength);
                break;
        }
    }
}
