using System.Text.Json.Serialization;
using JoJoGan.FineTuning;
using JoJoGan.Mixing;
using JoJoGan.Students;
using JoJoGan.Validation;

namespace JoJoGan.Jobs;

/// <summary>What a job is to do; the files that it names lie in the artifact store.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(LearnInput), "learn")]
[JsonDerivedType(typeof(StylizeInput), "stylize")]
[JsonDerivedType(typeof(DistillInput), "distill")]
[JsonDerivedType(typeof(VideoInput), "video")]
[JsonDerivedType(typeof(CheckInput), "check")]
public abstract record JobInput
{
    /// <summary>The job's kind.</summary>
    [JsonIgnore]
    public abstract JobKind Kind { get; }

    /// <summary>The style that the job works with; null if it makes one, or if the job before makes it.</summary>
    [JsonIgnore]
    public virtual string? Style => null;

    /// <summary>Checks all settings.</summary>
    /// <exception cref="InvalidOptionsException">A setting is outside its limits; the message lists every one.</exception>
    public virtual void Validate()
    {
    }

    /// <summary>The same work with a style that another job has made.</summary>
    /// <param name="style">The style.</param>
    internal virtual JobInput With(string style) => this;
}

/// <summary>Work with a style.</summary>
/// <param name="StyleId">The style; null if the job before makes it.</param>
public abstract record StyledInput(string? StyleId) : JobInput
{
    /// <inheritdoc />
    [JsonIgnore]
    public override string? Style => StyleId;

    internal override JobInput With(string style) => this with { StyleId = style };
}

/// <summary>Learns a style.</summary>
/// <param name="Pictures">The style pictures.</param>
public sealed record LearnInput(IReadOnlyList<string> Pictures) : JobInput
{
    /// <summary>What people call the style.</summary>
    public string Name { get; init; } = "";

    /// <summary>Who made the pictures; empty if unknown.</summary>
    public string Author { get; init; } = "";

    /// <summary>The license of the style; empty if unknown.</summary>
    public string License { get; init; } = "";

    /// <summary>Number of steps; null for the default.</summary>
    public int? Steps { get; init; }

    /// <summary>The loss.</summary>
    public FineTuningLoss Loss { get; init; } = FineTuningLoss.Discriminator;

    /// <summary>Whether photos keep their colors (family C of the paper) or take the style's (X).</summary>
    public bool PreserveColor { get; init; }

    /// <summary>The fixed α.</summary>
    public double Alpha { get; init; }

    /// <summary>The seed of the run.</summary>
    public int Seed { get; init; }

    /// <summary>Whether the pictures are FFHQ-aligned crops already.</summary>
    public bool IsAligned { get; init; }

    /// <inheritdoc />
    [JsonIgnore]
    public override JobKind Kind => JobKind.Learn;

    /// <inheritdoc />
    public override void Validate()
    {
        new OptionRules(nameof(LearnInput))
            .Rule(Pictures is { Count: > 0 }, $"{nameof(Pictures)} must name at least one.")
            .ThrowIfBroken();
        ToOptions().Validate();
    }

    internal FineTuningOptions ToOptions() => new()
    {
        Name = Name,
        Author = Author,
        License = License,
        Steps = Steps ?? new FineTuningOptions().Steps,
        Loss = Loss,
        Seed = Seed,
        Mixing = new StyleMixingOptions
        {
            Family = PreserveColor ? StyleFamily.PreserveColor : StyleFamily.FullStyle, Alpha = Alpha,
        },
    };
}

/// <summary>Draws photos.</summary>
/// <param name="StyleId">The style; null if the job before makes it.</param>
/// <param name="Photos">
/// The photos, or codes as <see cref="Latents.InvertedFaceFile"/> writes them (.safetensors, their pivots beside them).
/// </param>
public sealed record StylizeInput(string? StyleId, IReadOnlyList<string> Photos) : StyledInput(StyleId)
{
    /// <summary>How much of the style is seen, from 0 to 1.</summary>
    public double Strength { get; init; } = 1;

    /// <summary>The seed of the noise; null for none.</summary>
    public int? Seed { get; init; }

    /// <summary>Whether the drawn face is put back into its photo.</summary>
    public bool Paste { get; init; }

    /// <inheritdoc />
    [JsonIgnore]
    public override JobKind Kind => JobKind.Stylize;

    /// <inheritdoc />
    public override void Validate() => new OptionRules(nameof(StylizeInput))
        .Rule(Photos is { Count: > 0 }, $"{nameof(Photos)} must name at least one.")
        .Range(nameof(Strength), Strength, 0, 1)
        .ThrowIfBroken();
}

/// <summary>Trains a student.</summary>
/// <param name="StyleId">The style; null if the job before makes it.</param>
public sealed record DistillInput(string? StyleId) : StyledInput(StyleId)
{
    /// <summary>Number of steps; null for the default.</summary>
    public int? Steps { get; init; }

    /// <summary>The seed of the run.</summary>
    public int Seed { get; init; }

    /// <inheritdoc />
    [JsonIgnore]
    public override JobKind Kind => JobKind.Distill;

    /// <inheritdoc />
    public override void Validate() => ToOptions().Validate();

    internal StudentTrainingOptions ToOptions()
    {
        var options = new StudentTrainingOptions { Seed = Seed };
        return Steps is { } steps ? options with { Steps = steps } : options;
    }
}

/// <summary>Draws a video.</summary>
/// <param name="StyleId">The style or student; null if the job before makes it.</param>
/// <param name="Video">The video.</param>
public sealed record VideoInput(string? StyleId, string Video) : StyledInput(StyleId)
{
    /// <summary>Whether every face is drawn, or the largest alone.</summary>
    public bool AllFaces { get; init; }

    /// <inheritdoc />
    [JsonIgnore]
    public override JobKind Kind => JobKind.Video;
}

/// <summary>Loads a style that somebody has brought, whole; only then can it be used.</summary>
/// <param name="StyleId">The style.</param>
public sealed record CheckInput(string? StyleId) : StyledInput(StyleId)
{
    /// <inheritdoc />
    [JsonIgnore]
    public override JobKind Kind => JobKind.Check;
}
