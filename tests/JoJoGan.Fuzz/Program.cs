using System.Diagnostics;
using System.Globalization;
using JoJoGan.Fuzz;

// dotnet run --project tests/JoJoGan.Fuzz -- all|pictures|... --seconds 60 --seed 1 [--first 0] [--folder fuzz]
// dotnet run --project tests/JoJoGan.Fuzz -- pictures --file fuzz/pictures-1-42.bin
Dictionary<string, Func<string, FuzzTarget>> targets = new()
{
    ["pictures"] = _ => ImageTarget.Create(),
    ["checkpoints"] = CheckpointTarget.Create,
    ["pickles"] = _ => PickleTarget.Create(),
    ["styles"] = StyleTarget.Create,
    ["exports"] = OnnxTarget.Create,
    ["catalogs"] = _ => CatalogTarget.Create(),
};

string[] chosen = args is ["all", ..] ? [.. targets.Keys] : [.. args.Take(1).Where(targets.ContainsKey)];
if (chosen.Length == 0)
{
    Console.Error.WriteLine(
        $"usage: all|{string.Join('|', targets.Keys)} [--seconds N] [--seed N] [--first N] [--folder F] | --file F");
    return 2;
}

string folder = Option("--folder", "fuzz"), seeds = Directory.CreateTempSubdirectory("jojogan-fuzz-").FullName;
int seed = int.Parse(Option("--seed", "1"), CultureInfo.InvariantCulture);
try
{
    bool passed = true;
    foreach (string name in chosen)
    {
        var run = new FuzzRun(targets[name](seeds), seed, folder);
        passed &= Option("--file", "") is { Length: > 0 } path ? Read(run, path) : Fuzz(run, name);
    }

    return passed ? 0 : 1;
}
finally
{
    Directory.Delete(seeds, recursive: true);
}

bool Read(FuzzRun run, string path)
{
    string? failure = run.Try(path).Failure;
    Console.WriteLine(failure ?? "no failure");
    return failure is null;
}

bool Fuzz(FuzzRun run, string name)
{
    var duration = TimeSpan.FromSeconds(double.Parse(Option("--seconds", "60"), CultureInfo.InvariantCulture));
    long start = Stopwatch.GetTimestamp();
    bool returned = run.Run(long.Parse(Option("--first", "0"), CultureInfo.InvariantCulture), duration);
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{name}: {run.Cases} cases in {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s, {run.Failures} failures"));
    return returned && run.Failures == 0;
}

string Option(string name, string otherwise) =>
    Array.IndexOf(args, name) is int at and >= 0 && at + 1 < args.Length ? args[at + 1] : otherwise;
