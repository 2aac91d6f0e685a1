using System.CommandLine;
using JoJoGan.DependencyInjection;
using JoJoGan.Errors;
using JoJoGan.Samples.Console.Switches;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace JoJoGan.Samples.Console.Hosting;

/// <summary>Builds and starts the host that a command runs in.</summary>
internal static class HostFactory
{
    private static readonly string[] WeightKeys =
    [
        nameof(JoJoGanOptions.GeneratorPath),
        nameof(JoJoGanOptions.DiscriminatorPath),
        nameof(JoJoGanOptions.EncoderPath),
        nameof(JoJoGanOptions.VggPath),
        nameof(JoJoGanOptions.LpipsPath),
        nameof(JoJoGanOptions.DetectorPath),
        nameof(JoJoGanOptions.IdentityPath),
    ];

    private static readonly Dictionary<string, string?> None = [];

    /// <summary>Builds the services: settings from appsettings.json and the environment, then the command line's.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <param name="implied">Settings that follow from the command line without being options of it.</param>
    /// <param name="defaults">Settings that hold where nothing else gives them.</param>
    /// <returns>The started host.</returns>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">Settings are outside their limits.</exception>
    public static async Task<IHost> StartAsync(
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
        if (parse.GetValue(CommonSwitches.Verbose))
        {
            builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
            builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        }

        IConfigurationSection section = builder.Configuration.GetSection(ISettingOption.Section);
        JoJoGanBuilder services = builder.Services.AddJoJoGan(section)
            .AddVideo()
            .Configure(settings => settings.Threads ??= Environment.ProcessorCount);
        if (WeightKeys.All(key => string.IsNullOrWhiteSpace(section[key])))
        {
            services.UseDemoModel();
            System.Console.WriteLine(
                "no weights are named: using the demo model, which draws synthetic faces of 128 px " +
                "(--generator and --encoder name others)");
        }

        IHost host = builder.Build();
        try
        {
            await host.StartAsync(cancellationToken);
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

    private static Dictionary<string, string?> Given(ParseResult parse) => parse.CommandResult.Command.Options
        .OfType<ISettingOption>()
        .Where(option => option.TextIn(parse) is not null)
        .ToDictionary(option => option.Key, option => option.TextIn(parse));

    private static InvalidOptionsException Unreadable(Exception e) =>
        new([$"The settings cannot be read: {e.Message} {e.InnerException?.Message} " +
            "Correct appsettings.json or the JoJoGan__ variables."]);
}
