using System.Net;
using JoJoGan.Jobs.Engine;
using JoJoGan.Validation;

namespace JoJoGan.Jobs;

/// <summary>Settings of jobs.</summary>
public sealed record JobOptions
{
    /// <summary>What this process does. The default is everything.</summary>
    public JobRoles Roles { get; set; } = JobRoles.All;

    /// <summary>
    /// The IP address at which other processes reach this front. Only a front with <see cref="PostgreSql"/> is reached from other
    /// machines. The default is 127.0.0.1.
    /// </summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>The port of a front for other fronts. From 1 to 65535. The default is 11111.</summary>
    public int SiloPort { get; set; } = 11111;

    /// <summary>The port of a front for workers. From 1 to 65535. The default is 30000.</summary>
    public int GatewayPort { get; set; } = 30000;

    /// <summary>
    /// The fronts that a worker in a process of its own asks, as "host:port" with their gateway ports; one of them is enough.
    /// None is <see cref="GatewayPort"/> on this machine. The default is none.
    /// </summary>
    public IList<string> Gateways { get; set; } = [];

    /// <summary>
    /// How long a front may leave a probe of another one unanswered; after three it counts as dead, and its queue moves. From 0.5
    /// s to 1 minute. The default is 2 s.
    /// </summary>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The folder of this process: the database and the artifacts, where they are not elsewhere, and what jobs work with. The
    /// default is "jojogan-jobs" in the working directory.
    /// </summary>
    public string Folder { get; set; } = "jojogan-jobs";

    /// <summary>
    /// The PostgreSQL database that several processes share; null for a SQLite file in <see cref="Folder"/>, which serves one
    /// process. The default is null.
    /// </summary>
    public string? PostgreSql { get; set; }

    /// <summary>
    /// How long a worker may be silent before its jobs go to another one. From 2 s to 10 minutes. The default is 30 s.
    /// </summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Most jobs of one owner that wait. From 1 to 100000. The default is 20.</summary>
    public int MaxQueuedJobs { get; set; } = 20;

    /// <summary>Most trainings of one owner that run at once. From 1 to 100000. The default is 2.</summary>
    public int MaxRunningTrainings { get; set; } = 2;

    /// <summary>
    /// How long jobs are kept with their files after they have ended. From 1 minute to 3650 days. The default is 7 days.
    /// </summary>
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// The worker's name, unique among all; null for the machine's name and the process's number. The default is null.
    /// </summary>
    public string? Worker { get; set; }

    /// <summary>What jobs may ask of the worker: "name" or "name=number". The default is none.</summary>
    public IList<string> Labels { get; set; } = [];

    /// <summary>Trainings at once on this worker. From 1 to 64. The default is 1.</summary>
    public int TrainingSlots { get; set; } = 1;

    /// <summary>Drawings at once on this worker. From 1 to 64. The default is 2.</summary>
    public int DrawingSlots { get; set; } = 2;

    /// <summary>Styles that the worker keeps loaded. From 1 to 1000. The default is 4.</summary>
    public int LoadedStyles { get; set; } = 4;

    /// <summary>Checks all settings.</summary>
    /// <exception cref="InvalidOptionsException">A setting is outside its limits; the message lists every one.</exception>
    public void Validate() => new OptionRules(nameof(JobOptions))
        .Rule(Roles != 0 && (Roles & ~JobRoles.All) == 0, $"{nameof(Roles)} must name one of them.")
        .Rule(IPAddress.TryParse(Address, out _), $"{nameof(Address)} must be an IP address.")
        .Range(nameof(SiloPort), SiloPort, 1, ushort.MaxValue)
        .Range(nameof(GatewayPort), GatewayPort, 1, ushort.MaxValue)
        .Rule(
            Gateways is not null && Gateways.All(gateway => GatewayAddress.TryParse(gateway, out _)),
            $"{nameof(Gateways)} must be of the form \"host:port\".")
        .Range($"{nameof(ProbeTimeout)}.{nameof(TimeSpan.TotalSeconds)}", ProbeTimeout.TotalSeconds, 0.5, 60)
        .Rule(!string.IsNullOrWhiteSpace(Folder), $"{nameof(Folder)} must name a folder.")
        .Rule(PostgreSql is null || PostgreSql.Trim().Length > 0, $"{nameof(PostgreSql)} must be null or a connection string.")
        .Range($"{nameof(Lease)}.{nameof(TimeSpan.TotalSeconds)}", Lease.TotalSeconds, 2, 600)
        .Range(nameof(MaxQueuedJobs), MaxQueuedJobs, 1, 100_000)
        .Range(nameof(MaxRunningTrainings), MaxRunningTrainings, 1, 100_000)
        .Range($"{nameof(Retention)}.{nameof(TimeSpan.TotalMinutes)}", Retention.TotalMinutes, 1, 3650 * 24 * 60)
        .Rule(Worker is null || Worker.Trim().Length > 0, $"{nameof(Worker)} must be null or a name.")
        .Rule(Labels is not null && !Labels.Any(string.IsNullOrWhiteSpace), $"{nameof(Labels)} must have no empty one.")
        .Range(nameof(TrainingSlots), TrainingSlots, 1, 64)
        .Range(nameof(DrawingSlots), DrawingSlots, 1, 64)
        .Range(nameof(LoadedStyles), LoadedStyles, 1, 1000)
        .ThrowIfBroken();

    /// <summary>Whether no other process can have jobs of this queue.</summary>
    internal bool IsAlone => Roles == JobRoles.All && PostgreSql is null;

    /// <summary>The name of this process's worker.</summary>
    internal string WorkerName => Worker ?? $"{Environment.MachineName}-{Environment.ProcessId}";
}
