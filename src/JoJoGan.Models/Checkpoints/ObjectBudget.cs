using JoJoGan.Checkpoints;

namespace JoJoGan.Models.Checkpoints;

/// <summary>
/// Counts the memory that a file's objects take, so that a small file cannot ask for much: at most the length of the file plus
/// a fixed allowance.
/// </summary>
internal sealed class ObjectBudget(CheckpointFile file, CheckpointLimits limits)
{
    private const long Allowance = 4 << 20;
    private readonly long limit = Math.Min(limits.MaxObjectMemory, file.Length + Allowance);
    private long used;

    /// <summary>Takes <paramref name="bytes"/> from the budget; called before the memory is allocated.</summary>
    public void Charge(long bytes)
    {
        used += bytes;
        if (used > limit)
        {
            throw new CheckpointException(
                $"its objects take more than {limit} bytes besides the tensors; do not use this file", file.Path);
        }
    }
}
