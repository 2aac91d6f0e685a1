using System.CommandLine;
using System.Globalization;
using JoJoGan.ModelStore;
using JoJoGan.Samples.Console.Hosting;
using JoJoGan.Samples.Console.Output;
using JoJoGan.Samples.Console.Switches;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace JoJoGan.Samples.Console.Commands;

/// <summary>The store of published weights: what there is, fetching, checking, removing.</summary>
internal static class ModelsCommand
{
    private static readonly Argument<string[]> Names = new("names")
    {
        Description = "Names of models, as 'models list' gives them.",
        Arity = ArgumentArity.OneOrMore,
    };

    internal static readonly Option<bool> AcceptLicense = new("--accept-license")
    {
        Description = "Accept licenses that forbid commercial use; 'models list' shows them.",
    };

    public static Command Create()
    {
        var list = new Command("list", "Say what can be fetched, under which license, and what is there.");
        list.SetAction(List);
        var pull = new Command("pull", "Fetch weights; what was fetched in part goes on.") { Names, AcceptLicense };
        pull.SetAction(PullAsync);
        var verify = new Command("verify", "Read fetched weights again and compare their SHA-256.") { Names };
        verify.SetAction(VerifyAsync);
        var remove = new Command("remove", "Delete fetched weights.") { Names };
        remove.SetAction(Remove);
        return new Command("models", "Fetch published weights and check them.") { list, pull, verify, remove };
    }

    private static int List(ParseResult parse)
    {
        using ServiceProvider services = Services(parse);
        IModelStore store = services.GetRequiredService<IModelStore>();
        foreach (ModelEntry entry in store.Entries)
        {
            string size = entry.Size is { } bytes ? $", {Megabytes(bytes)} MB" : "";
            System.Console.WriteLine($"{entry.Name}{size}: {store.Find(entry.Name) ?? "not fetched"}");
            System.Console.WriteLine($"    {entry.Purpose}");
            System.Console.WriteLine(
                $"    license: {entry.License}{(entry.NonCommercial ? " (has to be accepted: --accept-license)" : "")}");
        }

        return ExitCode.Success;
    }

    private static async Task<int> PullAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using ServiceProvider services = Services(parse);
        IModelStore store = services.GetRequiredService<IModelStore>();
        foreach (ModelEntry entry in parse.GetValue(Names)!.Select(store.Entry).ToArray())
        {
            System.Console.WriteLine($"{entry.Name}: {entry.License}");
            string path = await ProgressDisplay.RunAsync(
                entry.Name,
                100,
                report => store.FetchAsync(
                    entry.Name, new SynchronousProgress<ModelProgress>(p => Report(p, report)), cancellationToken));
            System.Console.WriteLine(path);
        }

        return ExitCode.Success;
    }

    private static async Task<int> VerifyAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using ServiceProvider services = Services(parse);
        IModelStore store = services.GetRequiredService<IModelStore>();
        bool intact = true;
        foreach (string name in parse.GetValue(Names)!)
        {
            ModelState state = await store.VerifyAsync(name, cancellationToken);
            intact &= state == ModelState.Intact;
            string answer = state switch
            {
                ModelState.Intact => "intact",
                ModelState.Absent => "not fetched",
                _ => "damaged; 'models remove' it and 'models pull' it again",
            };
            System.Console.WriteLine($"{name}: {answer}");
        }

        return intact ? ExitCode.Success : ExitCode.Error;
    }

    private static int Remove(ParseResult parse)
    {
        using ServiceProvider services = Services(parse);
        IModelStore store = services.GetRequiredService<IModelStore>();
        foreach (string name in parse.GetValue(Names)!)
        {
            System.Console.WriteLine($"{name}: {(store.Remove(name) ? "removed" : "was not there")}");
        }

        return ExitCode.Success;
    }

    private static ServiceProvider Services(ParseResult parse)
    {
        HostApplicationBuilder builder = HostFactory.CreateBuilder();
        builder.Services.AddJoJoGan(builder.Configuration.GetSection(ISettingOption.Section)).Configure(options =>
        {
            if (parse.GetResult(AcceptLicense) is not null && parse.GetValue(AcceptLicense))
            {
                options.ModelStore.AcceptedLicenses = ["*"];
            }
        });
        return builder.Services.BuildServiceProvider();
    }

    private static void Report(ModelProgress progress, Action<int, string> report)
    {
        int percent = progress.Total is > 0 and { } total ? (int)(100 * progress.Received / total) : 0;
        report(percent,
            $"{progress.Name}: {Megabytes(progress.Received)}{(progress.Total is { } all ? $" of {Megabytes(all)}" : "")} MB");
    }

    private static string Megabytes(long bytes) => (bytes / 1e6).ToString("0.0", CultureInfo.InvariantCulture);
}
