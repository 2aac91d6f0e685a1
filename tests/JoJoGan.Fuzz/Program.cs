using System.Diagnostics;
using System.Globalization;
using JoJoGan.Fuzz;

// dotnet run --project tests/JoJoGan.Fuzz -- pictures --seconds 60 --seed 1 [--first 0] [--folder fuzz]
// dotnet run --project tests/JoJoGan.Fuzz -- pictures --file fuzz/pictures-1-42.bin
FuzzTarget[] targets = [PictureTarget.Create()];

FuzzTarget? target = targets.FirstOrDefault(t => args.Length > 0 && t.Name == args[0]);
if (target is null)
{
    Console.Error.WriteLine(
        $"usage: {string.Join('|', targets.Select(t => t.Name))} [--seconds N] [--seed N] [--first N] [--folder F] | --file F");
    return 2;
}

string folder = Option("--folder", "fuzz");
int seed = int.Parse(Option("--seed", "1"), CultureInfo.InvariantCulture);
var run = new FuzzRun(target, seed, folder);
if (Option("--file", "") is { Length: > 0 } path)
{
    string? failure = run.Try(File.ReadAllBytes(path)).Failure;
    Console.WriteLine(failure ?? "no failure");
    return failure is null ? 0 : 1;
}

var duration = TimeSpan.FromSeconds(double.Parse(Option("--seconds", "60"), CultureInfo.InvariantCulture));
long start = Stopwatch.GetTimestamp();
bool returned = run.Run(long.Parse(Option("--first", "0"), CultureInfo.InvariantCulture), duration);
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"{target.Name}: {run.Cases} cases in {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s, {run.Failures} failures"));
return returned && run.Failures == 0 ? 0 : 1;

string Option(string name, string otherwise) => Array.IndexOf(args, name) is int at and >= 0 && at + 1 < args.Length ? args[at + 1] : otherwise;
