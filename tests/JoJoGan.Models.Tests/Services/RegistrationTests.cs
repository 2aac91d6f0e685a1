using System.Reflection;
using System.Runtime.InteropServices;
using JoJoGan.Alignment;
using JoJoGan.Detection;
using JoJoGan.Errors;
using JoJoGan.FineTuning;
using JoJoGan.Generation;
using JoJoGan.Identity;
using JoJoGan.Latents;
using JoJoGan.Mixing;
using JoJoGan.ModelStore;
using JoJoGan.Models.Onnx;
using JoJoGan.Models.Runtime;
using JoJoGan.Models.Tensors;
using JoJoGan.Students;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace JoJoGan.Models.Tests.Services;

public class RegistrationTests
{
    [Fact]
    public void Every_stage_is_registered_and_resolves_without_weights()
    {
        var services = new ServiceCollection();
        services.AddJoJoGan();
        using ServiceProvider provider = services.BuildServiceProvider(
            new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });

        Type[] stages =
            [
                typeof(IFaceDetector), typeof(IFaceAligner), typeof(IInverter), typeof(IStyleMixer), typeof(IFineTuner),
                typeof(IStylizer), typeof(IStudentTrainer), typeof(IStyleStore), typeof(IStyleLoader), typeof(IStyleExporter),
                typeof(IFaceGenerator), typeof(IModelStore), typeof(IIdentityComparer),
            ];

        stages.Should().OnlyContain(s => provider.GetService(s) != null);
    }

    [Fact]
    public void Logging_that_the_host_adds_later_is_heard()
    {
        var services = new ServiceCollection();
        services.AddJoJoGan();
        services.AddLogging(logging => logging.AddDebug());
        using ServiceProvider provider = services.BuildServiceProvider();

        provider.GetRequiredService<ILogger<RegistrationTests>>().Should().BeOfType<Logger<RegistrationTests>>();
    }

    [Theory]
    [InlineData(typeof(NetworkSource))]
    [InlineData(typeof(TimeProvider))]
    [InlineData(typeof(IFaceDetector))]
    [InlineData(typeof(IFaceAligner))]
    [InlineData(typeof(IInverter))]
    [InlineData(typeof(IStyleMixer))]
    [InlineData(typeof(IFineTuner))]
    [InlineData(typeof(IStylizer))]
    [InlineData(typeof(IStyleStore))]
    [InlineData(typeof(IStyleLoader))]
    [InlineData(typeof(IStyleExporter))]
    [InlineData(typeof(IStudentTrainer))]
    [InlineData(typeof(IFaceGenerator))]
    [InlineData(typeof(IIdentityComparer))]
    [InlineData(typeof(OnnxExporter))]
    [InlineData(typeof(IModelStore))]
    public void Service_of_the_host_goes_first_wherever_it_is_registered(Type service)
    {
        using var networks = new TestNetworks();
        object own = service.IsInterface ? DispatchProxy.Create(service, typeof(OwnService))
            : service == typeof(NetworkSource) ? networks.Source
            : service == typeof(OnnxExporter) ? new OnnxExporter(networks.Source)
            : new OwnTime();
        var before = new ServiceCollection();
        before.AddSingleton(service, own);
        before.AddJoJoGan();
        var after = new ServiceCollection();
        after.AddJoJoGan();
        after.AddSingleton(service, own);

        using ServiceProvider first = before.BuildServiceProvider(), second = after.BuildServiceProvider();

        first.GetServices(service).Should().Equal(own);
        second.GetRequiredService(service).Should().BeSameAs(own);
    }

    [Fact]
    public void Theory_of_services_names_all_that_are_registered()
    {
        var services = new ServiceCollection();
        services.AddJoJoGan();

        services.Select(s => s.ServiceType)
            .Where(t => t.Assembly == typeof(IStylizer).Assembly || t.Assembly == typeof(NetworkSource).Assembly)
            .Should().BeEquivalentTo(
            [
                typeof(NetworkSource), typeof(IFaceDetector), typeof(IFaceAligner), typeof(IInverter), typeof(IStyleMixer),
                typeof(IFineTuner), typeof(IStudentTrainer), typeof(IStylizer),
                typeof(IStyleStore), typeof(IStyleLoader), typeof(IStyleExporter), typeof(IFaceGenerator), typeof(IModelStore),
                typeof(OnnxExporter), typeof(IIdentityComparer),
            ]);
    }

    [Fact]
    public void Options_come_from_configuration_and_builder()
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["JoJoGan:GeneratorPath"] = "g.pt",
            ["JoJoGan:EncoderPath"] = "from-configuration.pt",
            ["JoJoGan:FineTuning:Steps"] = "120",
            ["JoJoGan:FineTuning:Mixing:Family"] = "FullStyle",
        }).Build();
        var services = new ServiceCollection();
        services.AddJoJoGan(configuration.GetSection("JoJoGan"))
            .UseEncoder("e.pt").UseLpips("vgg.pth", "lin.pth").UseDevice("cuda:1");
        using ServiceProvider provider = services.BuildServiceProvider();

        JoJoGanOptions options = provider.GetRequiredService<IOptions<JoJoGanOptions>>().Value;

        (options.GeneratorPath, options.EncoderPath, options.VggPath, options.LpipsPath, options.Device)
            .Should().Be(("g.pt", "e.pt", "vgg.pth", "lin.pth", "cuda:1"));
        options.FineTuning.Steps.Should().Be(120);
        options.FineTuning.Mixing.Family.Should().Be(StyleFamily.FullStyle);
    }

    [Fact]
    public async Task Host_with_bad_options_does_not_start_and_hears_of_all_of_them()
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Services.AddJoJoGan(o =>
        {
            o.Device = "tpu";
            o.Threads = 0;
            o.Precision = (ComputePrecision)9;
            o.FineTuning = new FineTuningOptions { Steps = 0 };
            o.Stylization = new StylizationOptions { BatchSize = 0 };
        });
        using IHost host = builder.Build();

        Func<Task> start = () => host.StartAsync();

        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Failures.Should().HaveCount(5)
            .And.Contain(f => f.Contains("tpu")).And.Contain(f => f.Contains("Threads")).And.Contain(f => f.Contains("Precision"))
            .And.Contain(f => f.Contains("Steps")).And.Contain(f => f.Contains("BatchSize"));
    }

    [Fact]
    public void Groups_of_options_that_are_null_are_named()
    {
        var services = new ServiceCollection();
        services.AddJoJoGan(o => (o.FineTuning, o.Stylization) = (null!, null!));
        using ServiceProvider provider = services.BuildServiceProvider();

        provider.Invoking(p => p.GetRequiredService<IOptions<JoJoGanOptions>>().Value)
            .Should().Throw<OptionsValidationException>()
            .Which.Failures.Should().HaveCount(2)
            .And.Contain(f => f.Contains("FineTuning")).And.Contain(f => f.Contains("Stylization"));
    }

    [Theory]
    [InlineData("cuda")]
    [InlineData("cuda:0")]
    public void Gpu_that_is_not_there_is_refused_when_the_networks_are_asked_for(string device)
    {
        if (NativeLibrary.TryLoad("libcuda.so.1", out _))
        {
            return;
        }

        var services = new ServiceCollection();
        services.AddJoJoGan().UseDevice(device);
        using ServiceProvider provider = services.BuildServiceProvider();

        provider.Invoking(p => p.GetRequiredService<NetworkSource>()).Should().Throw<NativeBackendException>()
            .WithMessage($"*Device is \"{device}\"*NVIDIA driver*\"cpu\"*");
    }

    public class OwnService : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => throw new NotSupportedException();
    }

    private sealed class OwnTime : TimeProvider;
}
