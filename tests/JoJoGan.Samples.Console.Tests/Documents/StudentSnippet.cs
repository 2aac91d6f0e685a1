using JoJoGan.Alignment;
using JoJoGan.Students;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using JoJoGan.Training;

namespace DocumentSnippets;

internal static class StudentSnippet
{
    public static async Task TrainAsync(
        IStyleStore store,
        IStudentTrainer trainer,
        IStylizer stylizer,
        FacePhoto photo,
        IProgress<TrainingProgress> progress,
        CancellationToken stop)
    {
        // <snippet>
        using var style = await store.LoadAsync("ink.safetensors", stop);
        using var student = await trainer.TrainAsync(style, new StudentTrainingOptions { Steps = 3000 }, progress, stop);
        await store.SaveAsync(student, "student.safetensors", StyleFormat.HalfDelta, stop);
        using var drawn = (await stylizer.StylizeAsync([photo], student, cancellationToken: stop))[0];
        // </snippet>
    }
}
