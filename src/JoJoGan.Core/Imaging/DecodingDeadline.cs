using System.Globalization;
using JoJoGan.Diagnostics;
using JoJoGan.Imaging.Formats;

namespace JoJoGan.Imaging;

/// <summary>
/// The last line of defense against pictures that keep a decoder busy. A decoder cannot be stopped, so one whose time is up is
/// left behind on its thread, and what it makes in the end is disposed.
/// </summary>
internal static class DecodingDeadline
{
    private const int MostAbandoned = 2;
    private static readonly int[] Abandoned = new int[Enum.GetValues<ImageKind>().Length];

    /// <summary>Decodes on a thread of its own.</summary>
    /// <param name="kind">The format, whose abandoned decoders are counted.</param>
    /// <param name="longest">How long to wait.</param>
    /// <param name="name">What the picture is called in messages.</param>
    /// <param name="decode">The work.</param>
    /// <returns>The work's result.</returns>
    /// <exception cref="ImageException">The time is up, or two decoders of this format are busy beyond theirs.</exception>
    public static T Run<T>(ImageKind kind, TimeSpan longest, string? name, Func<T> decode)
        where T : IDisposable
    {
        if (Volatile.Read(ref Abandoned[(int)kind]) >= MostAbandoned)
        {
            throw new ImageException(
                $"pictures of its format ({kind}) are not decoded any more, since {MostAbandoned} of them keep their decoders "
                + "busy; restart the process, or give the picture in another format.",
                name);
        }

        Task<T> work = Task.Factory.StartNew(
            decode, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (((IAsyncResult)work).AsyncWaitHandle.WaitOne(longest))
        {
            return work.GetAwaiter().GetResult();
        }

        Count(kind, 1);
        work.ContinueWith(
            ended =>
            {
                Count(kind, -1);
                if (ended.IsCompletedSuccessfully)
                {
                    ended.Result.Dispose();
                }
                else
                {
                    _ = ended.Exception; // observed: the caller has heard that the time was up
                }
            },
            TaskScheduler.Default);
        throw new ImageException(
            string.Create(CultureInfo.InvariantCulture, $"the picture was not decoded within {longest.TotalSeconds:0.#} s; ")
            + "it is probably made to keep the decoder busy. "
            + $"Give another one, or raise {nameof(ImageLoaderOptions.MaxDecodingTime)}.",
            name);
    }

    private static void Count(ImageKind kind, int change)
    {
        Interlocked.Add(ref Abandoned[(int)kind], change);
        JoJoGanTelemetry.Abandoned.Add(change, new KeyValuePair<string, object?>(JoJoGanTelemetry.FormatTag, kind.ToString()));
    }
}
