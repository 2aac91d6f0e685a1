using System.CommandLine;
using JoJoGan.Errors;
using JoJoGan.Training;

namespace JoJoGan.Samples.Console.Switches;

/// <summary>Where a training run is kept, so that it can be left and resumed.</summary>
internal sealed class CheckpointSwitches
{
    private readonly Option<string?> folder = new("--checkpoint")
    {
        Description = "Folder that the run is kept in, so that it can be left (Ctrl+C) and resumed.",
    };

    private readonly Option<int> interval = new("--checkpoint-interval")
    {
        Description = "Every how many steps the run is written to the folder, 1 to 1000000.",
        DefaultValueFactory = _ => new TrainingCheckpointOptions().Interval,
    };

    private readonly Option<bool> resume = new("--resume")
    {
        Description = "Go on with the run in the folder, if it has one, with the same options and inputs.",
    };

    public void AddTo(Command command)
    {
        interval.ReadPlainly();
        command.Options.Add(folder);
        command.Options.Add(interval);
        command.Options.Add(resume);
    }

    /// <summary>Reads the options.</summary>
    /// <returns>Null where the run is not kept.</returns>
    public TrainingCheckpointOptions? Read(ParseResult parse)
    {
        string? path = parse.GetValue(folder);
        if (path is null && (parse.IsGiven(resume) || parse.IsGiven(interval)))
        {
            throw new InvalidOptionsException(
                [$"{resume.Name} and {interval.Name} need {folder.Name}, the folder that the run is kept in."]);
        }

        return path is null
            ? null
            : new TrainingCheckpointOptions
            {
                Folder = path, Interval = parse.GetValue(interval), Resume = parse.GetValue(resume),
            };
    }
}
