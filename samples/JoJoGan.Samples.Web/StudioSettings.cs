using JoJoGan.Jobs;

namespace JoJoGan.Samples.Web;

/// <summary>The configuration of a process: appsettings.json, the environment and the command line.</summary>
internal sealed class StudioSettings
{
    private StudioSettings()
    {
    }

    /// <summary>Roles, database, folder and ports; section "Jobs".</summary>
    public JobOptions Jobs { get; } = new() { Folder = DefaultFolder };

    /// <summary>What is taken from strangers; section "Limits".</summary>
    public StudioLimits Limits { get; } = new();

    /// <summary>Whether everybody who reaches the service may use it, without a key. The default is false.</summary>
    public bool AllowAnonymous { get; set; }

    /// <summary>
    /// The folder with the keys of session cookies, which all fronts must share; null for "cookies" in the folder of jobs.
    /// </summary>
    public string? CookieKeys { get; set; }

    private static string DefaultFolder => Path.GetFullPath(
        Environment.GetEnvironmentVariable("JOJOGAN_HOME") ?? Path.Combine(
            Environment.GetFolderPath(
                Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
            "jojogan"),
        Path.GetTempPath());

    /// <summary>Reads and checks them.</summary>
    /// <exception cref="JoJoGan.Errors.InvalidOptionsException">One is outside its limits.</exception>
    public static StudioSettings Read(IConfiguration configuration)
    {
        var settings = new StudioSettings();
        try
        {
            configuration.Bind(settings);
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidOptionsException([e.Message]); // a text that is no number, time or role
        }

        settings.Jobs.Validate();
        settings.Limits.Validate();
        return settings;
    }
}
