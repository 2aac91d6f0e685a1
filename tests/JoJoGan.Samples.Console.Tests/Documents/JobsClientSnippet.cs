using JoJoGan.Jobs;
using JoJoGan.Jobs.Artifacts;

namespace DocumentSnippets;

internal static class JobsClientSnippet
{
    public static async Task<JobOutput?> DrawAsync(IJobClient jobs, IArtifactStore files, Stream picture, Stream photo)
    {
        // <snippet>
        Guid id = Guid.CreateVersion7();
        string pictureKey = JobFiles.Input(id, "picture.png"), photoKey = JobFiles.Input(id, "photo.png");
        await files.PutAsync(pictureKey, picture);
        await files.PutAsync(photoKey, photo);

        Job learn = await jobs.SubmitAsync("ann", new LearnInput([pictureKey]) { Name = "Ink" }, new() { Id = id });
        Job draw = await jobs.SubmitAsync("ann", new StylizeInput(StyleId: null, [photoKey]), new() { After = learn.Id });
        await foreach (Job job in jobs.WatchAsync("ann"))
        {
            Console.WriteLine($"{job.Kind} {job.State} {job.Progress?.Step}/{job.Progress?.Steps}");
            if (job.Id == draw.Id && job.HasEnded)
            {
                return job.Output; // the keys of the pictures
            }
        }
        // </snippet>
        return null;
    }
}
