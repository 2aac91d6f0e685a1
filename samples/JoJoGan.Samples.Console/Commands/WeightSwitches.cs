using System.CommandLine;
using JoJoGan.Errors;
using JoJoGan.Models;
using JoJoGan.Models.DependencyInjection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace JoJoGan.Samples.Console.Commands;

/// <summary>The weight and device options of a command, and the services they configure.</summary>
internal sealed class WeightSwitches
{
    private static readonly string[] WeightKeys =
    [
        nameof(JoJoGanOptions.GeneratorPath),
        nameof(JoJoGanOptions.DiscriminatorPath),
        nameof(JoJoGanOptions.EncoderPath),
        nameof(JoJoGanOptions.VggPath),
        nameof(JoJoGanOptions.LpipsPath),
        nameof(JoJoGanOptions.DetectorPath),
    ];

    private static readonly Dictionary<string, string?> None = [];

    private readonly List<Option> options = [];

    /// <param name="inverts">Whether the command inverts pictures.</param>
    /// <param name="learns">Whether the command learns styles.</param>
    public WeightSwitches(bool inverts, bool learns)
    {
        Add("--generator", nameof(JoJoGanOptions.GeneratorPath), "Base generator: a StyleGAN2 checkpoint with key g_ema (and d).");
        if (inverts)
        {
            Add("--encoder", nameof(JoJoGanOptions.EncoderPath), "e4e encoder checkpoint.");
            Add("--detector", nameof(JoJoGanOptions.DetectorPath), "RetinaFace checkpoint, to find the faces of pictures that are not aligned.");
            options.Add(new SettingOption<int>(
                "--detection-size", "Detection:LongestSide", "The longer side in pixels at which faces are looked for; more finds smaller ones."));
            options.Add(new SettingOption<double>(
                "--detection-score", "Detection:ScoreThreshold", "The least score of a face, 0 to 1; less finds more."));
        }

        if (learns)
        {
            Add("--discriminator", nameof(JoJoGanOptions.DiscriminatorPath), "Discriminator checkpoint, if it is not in the generator's.");
            Add("--vgg", nameof(JoJoGanOptions.VggPath), "torchvision's VGG16, for the LPIPS loss.");
            Add("--lpips", nameof(JoJoGanOptions.LpipsPath), "Linear weights of LPIPS v0.1 for VGG, for the LPIPS loss.");
        }

        Add("--device", nameof(JoJoGanOptions.Device), "cpu (the default), cuda or cuda:N.");
        options.Add(new SettingOption<int>("--threads", nameof(JoJoGanOptions.Threads), "CPU threads; all processors if not given."));
        var precision = new SettingOption<ComputePrecision>(
            "--precision", nameof(JoJoGanOptions.Precision), "Float32 (the default) or BFloat16, which takes less memory.");
        precision.ReadAsName();
        options.Add(precision);
    }

    public void AddTo(Command command) => options.ForEach(command.Options.Add);

    /// <summary>Builds the services: settings from appsettings.json and the environment, then the command line's.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <param name="implied">Settings that follow from the command line without being options of it.</param>
    /// <param name="defaults">Settings that hold where nothing else gives them.</param>
    /// <returns>The started host; the caller disposes it.</returns>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">Settings are outside their limits.</exception>
    public async Task<IHost> StartAsync(
        ParseResult parse,
        CancellationToken cancellationToken,
        Dictionary<string, string?>? implied = null,
        Dictionary<string, string?>? defaults = null)
    {
        HostApplicationBuilder builder = CreateBuilder();
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = defaults ?? None });
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData =
            [
                new($"{ISettingOption.Section}:{nameof(JoJoGanOptions.KeepFreedMemory)}", bool.TrueString),
                new($"{ISettingOption.Section}:{nameof(JoJoGanOptions.ShortOpenMPSpin)}", bool.TrueString),
            ],
        });
        builder.Configuration.AddInMemoryCollection(Given(parse)).AddInMemoryCollection(implied ?? None);
        builder.Services.AddSingleton<IHostLifetime, NullHostLifetime>();
        builder.Logging.ClearProviders();
        if (parse.GetValue(CommonOptions.Verbose))
        {
            builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
            builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        }

        IConfigurationSection section = builder.Configuration.GetSection(ISettingOption.Section);
        JoJoGanBuilder services = builder.Services.AddJoJoGan(section)
            .Configure(settings => settings.Threads ??= Environment.ProcessorCount);
        if (WeightKeys.All(key => string.IsNullOrWhiteSpace(section[key])))
        {
            services.UseDemoModel();
            System.Console.WriteLine(
                "no weights are named: using the demo model, which draws synthetic faces of 128 px (--generator and --encoder name others)");
        }

        IHost host = builder.Build();
        try
        {
            await host.StartAsync(cancellationToken).ConfigureAwait(false);
            return host;
        }
        catch (Exception e)
        {
            host.Dispose();
            throw e is InvalidOperationException ? Unreadable(e) : e;
        }
    }

    /// <summary>A host with settings from appsettings.json and the environment.</summary>
    public static HostApplicationBuilder CreateBuilder()
    {
        try
        {
            // To notice changes of the settings, a host watches the current folder with everything below it.
            var configuration = new ConfigurationManager();
            configuration.AddInMemoryCollection([new("hostBuilder:reloadConfigOnChange", bool.FalseString)]);
            return Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Configuration = configuration });
        }
        catch (InvalidDataException e)
        {
            throw Unreadable(e);
        }
    }

    private void Add(string name, string key, string description) => options.Add(new SettingOption<string?>(name, key, description));

    private static Dictionary<string, string?> Given(ParseResult parse) => parse.CommandResult.Command.Options
        .OfType<ISettingOption>()
        .Where(option => option.TextIn(parse) is not null)
        .ToDictionary(option => option.Key, option => option.TextIn(parse));

    private static InvalidOptionsException Unreadable(Exception e) =>
        new([$"The settings cannot be read: {e.Message} {e.InnerException?.Message} Correct appsettings.json or the JoJoGan__ variables."]);
}
