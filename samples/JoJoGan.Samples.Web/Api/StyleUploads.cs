using System.Security.Cryptography;
using JoJoGan.Checkpoints;
using JoJoGan.Jobs;
using JoJoGan.Jobs.Artifacts;
using JoJoGan.Jobs.Storage;
using JoJoGan.Samples.Web.Access;
using JoJoGan.Styles;

namespace JoJoGan.Samples.Web.Api;

/// <summary>Takes style files that people bring: reads the header, no weights, which takes a worker.</summary>
/// <param name="store">Lists the style.</param>
/// <param name="artifacts">Takes the file.</param>
/// <param name="limits">What is taken.</param>
/// <param name="time">The clock.</param>
internal sealed class StyleUploads(IJobStore store, IArtifactStore artifacts, StudioLimits limits, TimeProvider time)
{
    private const string Extension = ".safetensors";

    /// <summary>Stores the style in a request's body, which must not be used before a job has checked it.</summary>
    /// <param name="id">The SHA-256 that the client gives.</param>
    /// <param name="context">The request.</param>
    /// <returns>The style, and whether the owner had it already.</returns>
    /// <exception cref="ApiException">The file is too large, is no style, or has another SHA-256.</exception>
    public async Task<(Style Style, bool IsKnown)> ReadAsync(string id, HttpContext context)
    {
        CancellationToken cancellationToken = context.RequestAborted;
        string path = Path.Combine(Path.GetTempPath(), $"jojogan-{Guid.NewGuid():N}{Extension}");
        try
        {
            await SaveAsync(context.Request.Body, path, cancellationToken);
            await using FileStream file = File.OpenRead(path);
            string sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
            if (!string.Equals(sha256, id, StringComparison.OrdinalIgnoreCase))
            {
                throw new ApiException(
                    ProblemKind.InvalidRequest, $"The address must name the file's SHA-256, {sha256}. Was the file cut off?");
            }

            Style style = Describe(path, sha256, context.User.Owner());
            if (await store.FindStyleAsync(style.Owner, sha256, cancellationToken) is { IsReady: true } known)
            {
                return (known, true);
            }

            file.Position = 0;
            await artifacts.PutAsync(style.Files[Extension], file, cancellationToken);
            await store.SaveStyleAsync(style, cancellationToken);
            return (style, false);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private async Task SaveAsync(Stream body, string path, CancellationToken cancellationToken)
    {
        await using FileStream file = File.Create(path);
        byte[] buffer = new byte[1 << 16];
        for (int read; (read = await body.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (file.Length + read > limits.StyleBytes)
            {
                throw new ApiException(ProblemKind.TooLarge, $"A style's file may have {limits.StyleBytes} bytes at most.");
            }

            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }

    private Style Describe(string path, string sha256, string owner)
    {
        try
        {
            using CheckpointFile file = CheckpointFile.Open(path);
            if (!SafetensorsHeader.IsPresent(file))
            {
                throw new ApiException(
                    ProblemKind.UnsupportedStyle, $"Bring a {Extension} file; files of PyTorch (.pt) can hold programs.");
            }

            IReadOnlyDictionary<string, string> texts = SafetensorsHeader.Read(file).Metadata;
            StyleMetadataFormat.FormatOf(texts, path);
            return new Style
            {
                Id = sha256,
                Owner = owner,
                Metadata = StyleMetadataFormat.Read(texts, path) with { Thumbnail = default },
                Files = new Dictionary<string, string> { [Extension] = JobFiles.OfStyle(sha256, Extension) },
                Created = time.GetUtcNow(),
            };
        }
        catch (CheckpointException e)
        {
            throw new ApiException(ProblemKind.UnsupportedStyle, e.Message.Replace(path, "the file", StringComparison.Ordinal));
        }
    }
}
