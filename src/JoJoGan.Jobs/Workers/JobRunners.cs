using JoJoGan.Alignment;
using JoJoGan.FineTuning;
using JoJoGan.Students;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using JoJoGan.Video;
using Microsoft.Extensions.DependencyInjection;

namespace JoJoGan.Jobs.Workers;

/// <summary>The kinds of jobs that a process has the services for.</summary>
internal static class JobRunners
{
    public static IEnumerable<IJobRunner> Of(IServiceProvider services)
    {
        IServiceProviderIsService known = services.GetRequiredService<IServiceProviderIsService>();
        if (!known.IsService(typeof(IStyleLoader)))
        {
            yield break;
        }

        bool saves = known.IsService(typeof(IStyleStore));
        bool aligns = known.IsService(typeof(IFaceAligner));
        if (saves && aligns && known.IsService(typeof(IFineTuner)))
        {
            yield return ActivatorUtilities.CreateInstance<LearnRunner>(services);
        }

        if (aligns && known.IsService(typeof(IStylizer)))
        {
            yield return ActivatorUtilities.CreateInstance<StylizeRunner>(services);
        }

        if (saves && known.IsService(typeof(IStudentTrainer)))
        {
            yield return ActivatorUtilities.CreateInstance<DistillRunner>(services);
        }

        if (known.IsService(typeof(IVideoStylizer)))
        {
            yield return ActivatorUtilities.CreateInstance<VideoRunner>(services);
        }

        if (saves)
        {
            yield return ActivatorUtilities.CreateInstance<CheckRunner>(services);
        }
    }
}
