using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace JoJoGan.Samples.Console.Commands;

/// <summary>The weight and device options of a command, and the services they configure.</summary>
internal sealed class WeightOptions
{
    private readonly Option<string?> generator = CommonOptions.Generator();
    private readonly Option<string?> discriminator = CommonOptions.Discriminator();
    private readonly Option<string?> encoder = CommonOptions.Encoder();
    private readonly Option<string?> vgg = CommonOptions.Vgg();
    private readonly Option<string?> lpips = CommonOptions.Lpips();
    private readonly Option<string?> device = CommonOptions.Device();
    private readonly Option<int?> threads = CommonOptions.Threads();

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { generator, discriminator, encoder, vgg, lpips, device, threads })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Builds the services: settings from appsettings.json and the environment, then the command line's.</summary>
    /// <returns>The started host; the caller disposes it.</returns>
    public async Task<IHost> StartAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        HostApplicationBuilder builder = CreateBuilder();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Logging.ClearProviders();
        if (parse.GetValue(CommonOptions.Verbose))
        {
            builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
            builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        }

        builder.Services.AddJoJoGan(builder.Configuration.GetSection("JoJoGan")).Configure(options =>
        {
            options.GeneratorPath = parse.GetValue(generator) ?? options.GeneratorPath;
            options.DiscriminatorPath = parse.GetValue(discriminator) ?? options.DiscriminatorPath;
            options.EncoderPath = parse.GetValue(encoder) ?? options.EncoderPath;
            options.VggPath = parse.GetValue(vgg) ?? options.VggPath;
            options.LpipsPath = parse.GetValue(lpips) ?? options.LpipsPath;
            options.Device = parse.GetValue(device) ?? options.Device;
            options.Threads = parse.GetValue(threads) ?? options.Threads ?? Environment.ProcessorCount;
        });
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

    private static HostApplicationBuilder CreateBuilder()
    {
        try
        {
            return Host.CreateApplicationBuilder();
        }
        catch (InvalidDataException e)
        {
            throw Unreadable(e);
        }
    }

    private static InvalidOptionsException Unreadable(Exception e) =>
        new([$"The settings cannot be read: {e.Message} {e.InnerException?.Message} Correct appsettings.json or the JoJoGan__ variables."]);
}
