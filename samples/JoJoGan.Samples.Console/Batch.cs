using System.CommandLine;
using JoJoGan.Errors;
using JoJoGan.Samples.Console.Output;

namespace JoJoGan.Samples.Console;

/// <summary>Work on many inputs, one after the other: what is wrong with one of them is reported, and the others go on.</summary>
/// <param name="command">The command line, for messages.</param>
/// <param name="count">The number of inputs.</param>
internal sealed class Batch(ParseResult command, int count)
{
    private readonly List<int> left = [.. Enumerable.Range(0, count)];

    /// <summary>The inputs, by number, that nothing was wrong with so far.</summary>
    public IReadOnlyList<int> Left => left;

    /// <summary>The exit code: success if nothing was wrong with any.</summary>
    public int Outcome => left.Count == count ? ExitCode.Success : ExitCode.Error;

    /// <summary>Works on each input that is left. One whose work fails is left out from then on.</summary>
    /// <param name="work">The work on an input of this number.</param>
    public async Task ForEachAsync(Func<int, Task> work)
    {
        foreach (int input in left.ToArray())
        {
            try
            {
                await work(input);
            }
            catch (JoJoGanException e)
                when (e is ImageException or FaceNotFoundException or FileWriteException or SavedCodeException)
            {
                left.Remove(input);
                ErrorReport.Write(e, command);
            }
        }
    }
}
