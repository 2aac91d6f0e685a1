using System.Globalization;
using System.Net;
using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.RateLimiting;
using JoJoGan.DependencyInjection;
using JoJoGan.Jobs;
using JoJoGan.Samples.Web.Access;
using JoJoGan.Samples.Web.Api;
using JoJoGan.Samples.Web.Endpoints;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.Features;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Orleans.Dashboard;
using Scalar.AspNetCore;

namespace JoJoGan.Samples.Web.Hosting;

/// <summary>Puts a process together: a front with the page and the API, a worker, or both.</summary>
internal static class StudioHost
{
    private const string ChangesPolicy = "changes";

    private static readonly string[] Sources = ["JoJoGan", "JoJoGan.Jobs", "Microsoft.Orleans.Runtime", "Npgsql"];

    /// <summary>Runs until the process is told to stop.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        StudioSettings settings = StudioSettings.Read(Configuration(args));
        if (!settings.Jobs.Roles.HasFlag(JobRoles.Front))
        {
            HostApplicationBuilder worker = Host.CreateApplicationBuilder(
                new HostApplicationBuilderSettings { Args = Switches(args), ContentRootPath = AppContext.BaseDirectory });
            AddShared(worker, settings);
            using IHost host = worker.Build();
            await host.RunAsync();
            return 0;
        }

        await using WebApplication app = Build(args);
        await app.StartAsync();
        if (await IsOpenToAllAsync(app, settings))
        {
            await Console.Error.WriteLineAsync(
                "There are no keys, so only this machine is served. Listen on localhost, make a key ('keys add OWNER'), or set "
                + "AllowAnonymous to serve everybody who reaches this address.");
            await app.StopAsync();
            return 1;
        }

        await Console.Out.WriteLineAsync($"The studio is at {string.Join(" and ", app.Urls)}");
        await app.WaitForShutdownAsync();
        return 0;
    }

    /// <summary>A front, or everything.</summary>
    public static WebApplication Build(string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = Switches(args),
            ContentRootPath = AppContext.BaseDirectory,
            ApplicationName = typeof(StudioHost).Assembly.GetName().Name,
        });
        StudioSettings settings = StudioSettings.Read(builder.Configuration);
        AddShared(builder, settings);
        AddFront(builder, settings);
        WebApplication app = builder.Build();
        Map(app);
        return app;
    }

    /// <summary>The configuration of a command line.</summary>
    public static IConfiguration Configuration(string[] args) => new ConfigurationBuilder()
        .SetBasePath(AppContext.BaseDirectory)
        .AddJsonFile("appsettings.json", optional: true)
        .AddEnvironmentVariables()
        .AddCommandLine(Switches(args))
        .Build();

    /// <summary>"--role worker" for "--Jobs:Roles worker".</summary>
    private static string[] Switches(string[] args) => [.. args.Select(arg => arg == "--role" ? "--Jobs:Roles" : arg)];

    private static void AddShared(IHostApplicationBuilder builder, StudioSettings settings)
    {
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(30)); // the queue moves first
        if (settings.Jobs.Roles.HasFlag(JobRoles.Worker))
        {
            AddModel(builder);
        }

        builder.AddJoJoGanJobs(o =>
        {
            o.Folder = settings.Jobs.Folder;
            builder.Configuration.GetSection("Jobs").Bind(o);
        });
        if (builder.Configuration["S3:Bucket"] is { Length: > 0 })
        {
            builder.Services.AddJoJoGanS3Artifacts(builder.Configuration.GetSection("S3").Bind);
        }

        if (builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 })
        {
            builder.Services.AddOpenTelemetry()
                .WithMetrics(metrics => metrics.AddMeter([.. Sources, "Microsoft.AspNetCore.Hosting"]))
                .WithTracing(traces => traces.AddSource([.. Sources, "Microsoft.AspNetCore"]))
                .UseOtlpExporter();
        }
    }

    /// <summary>The model of section "JoJoGan"; the demo model where it names no generator.</summary>
    private static void AddModel(IHostApplicationBuilder builder)
    {
        IConfigurationSection section = builder.Configuration.GetSection("JoJoGan");
        JoJoGanBuilder model = builder.Services.AddJoJoGan(section).AddVideo();
        if (section["GeneratorPath"] is null)
        {
            model.UseDemoModel();
        }
    }

    private static void AddFront(WebApplicationBuilder builder, StudioSettings settings)
    {
        IServiceCollection services = builder.Services;
        StudioLimits limits = settings.Limits;
        services.AddSingleton(settings).AddSingleton(limits);
        services.AddSingleton<StudioKeys>();
        services.AddSingleton<PictureUploads>().AddSingleton<StyleUploads>().AddSingleton<Submissions>();
        services.AddMemoryCache(o => o.SizeLimit = 10_000);
        services.AddProblemDetails().AddExceptionHandler<ProblemWriter>();
        services.AddOpenApi(o => o.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "JoJoGAN studio";
            return Task.CompletedTask;
        }));
        services.AddHealthChecks().AddCheck<StoreHealth>("jobs", timeout: TimeSpan.FromSeconds(5));
        services.ConfigureHttpJsonOptions(o =>
        {
            o.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
            o.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        });
        services.Configure<FormOptions>(o => o.MultipartBodyLengthLimit = limits.RequestBytes);
        builder.WebHost.ConfigureKestrel(o =>
        {
            o.AddServerHeader = false;
            o.Limits.MaxRequestBodySize = Math.Max(limits.RequestBytes, limits.StyleBytes);
        });
        string cookies = settings.CookieKeys ?? Path.Combine(settings.Jobs.Folder, "cookies");
        services.AddDataProtection().SetApplicationName("jojogan-studio").PersistKeysToFileSystem(new DirectoryInfo(cookies));
        services.AddAuthentication(VisitorHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, VisitorHandler>(VisitorHandler.SchemeName, null)
            .AddCookie(o =>
            {
                (o.Cookie.Name, o.Cookie.HttpOnly, o.Cookie.SameSite) = ("jojogan", true, SameSiteMode.Strict);
                (o.ExpireTimeSpan, o.SlidingExpiration) = (TimeSpan.FromDays(30), true);
            });
        services.AddAuthorizationBuilder().AddPolicy(StudioRoles.Admin, policy => policy.RequireRole(StudioRoles.Admin));
        services.AddRateLimiter(o =>
        {
            o.OnRejected = (rejected, _) => throw new ApiException(
                ProblemKind.RateLimited,
                $"{limits.RequestsPerMinute} requests in a minute are the most.",
                rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan wait) ? wait : TimeSpan.FromSeconds(10));
            o.AddPolicy(ChangesPolicy, context => HttpMethods.IsGet(context.Request.Method)
                ? RateLimitPartition.GetNoLimiter("")
                : RateLimitPartition.GetTokenBucketLimiter(
                    context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "",
                    _ => new TokenBucketRateLimiterOptions
                    {
                        TokenLimit = limits.RequestsPerMinute,
                        TokensPerPeriod = Math.Max(limits.RequestsPerMinute / 60, 1),
                        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                    }));
        });
        services.AddOrleans(silo => silo.AddDashboard());
    }

    private static void Map(WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages(ProblemWriter.ExplainAsync);
        app.UseSecurityHeaders();
        app.UseSameOrigin();
        app.UseDefaultFiles();
        app.UseStaticFiles();
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseRateLimiter();
        RouteGroupBuilder api = app.MapGroup("/v1").RequireAuthorization().RequireRateLimiting(ChangesPolicy);
        api.MapGroup("").WithTags("Styles").MapStyles();
        api.MapGroup("").WithTags("Photos and videos").MapWork();
        api.MapGroup("").WithTags("Jobs").MapJobs();
        api.MapGroup("").WithTags("Files").MapFiles();
        api.MapGroup("").WithTags("OpenAI").MapEdits();
        api.MapGet("/workers", async (IJobClient jobs, CancellationToken cancellationToken) =>
                new ListView<JobWorkerInfo>(await jobs.WorkersAsync(cancellationToken)))
            .RequireAuthorization(StudioRoles.Admin)
            .WithTags("Workers")
            .WithSummary("Lists the workers that ask for work; for keys of the role admin.");
        app.MapSession();
        app.MapOpenApi().AllowAnonymous();
        app.MapScalarApiReference(o => o.DefaultFonts = false).AllowAnonymous();
        app.MapHealthChecks("/healthz/live", new() { Predicate = _ => false }).AllowAnonymous();
        app.MapHealthChecks("/healthz/ready").AllowAnonymous();
        app.MapOrleansDashboard("/admin").RequireAuthorization(StudioRoles.Admin);
    }

    /// <summary>Whether strangers reach a service that has no keys, against its settings.</summary>
    private static async Task<bool> IsOpenToAllAsync(WebApplication app, StudioSettings settings) => !settings.AllowAnonymous
        && app.Urls.Any(url => !IsLoopback(new Uri(url).Host))
        && !await app.Services.GetRequiredService<StudioKeys>().AreThereAsync(CancellationToken.None);

    private static bool IsLoopback(string host) =>
        host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));
}
