using JoJoGan.FineTuning;
using JoJoGan.Jobs.Storage;
using JoJoGan.Styles;

namespace JoJoGan.Samples.Web.Api;

/// <summary>A style as clients see it.</summary>
internal sealed record StyleView
{
    /// <summary>SHA-256 of the style's file.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string Author { get; init; }

    public required string License { get; init; }

    /// <summary>"ready", or "unverified" until a job has checked a style that somebody brought.</summary>
    public required string State { get; init; }

    /// <summary>Whether it is a student, which draws videos fast.</summary>
    public required bool IsStudent { get; init; }

    public FineTuningLoss? Loss { get; init; }

    public required int Steps { get; init; }

    /// <summary>Side of the drawn face in pixels; 0 if unknown.</summary>
    public required int Size { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The forms in which it can be downloaded.</summary>
    public required IReadOnlyList<string> Forms { get; init; }

    public string? Thumbnail { get; init; }

    public static StyleView Of(Style style)
    {
        StyleMetadata metadata = style.Metadata;
        return new StyleView
        {
            Id = style.Id,
            Name = metadata.Name,
            Author = metadata.Author,
            License = metadata.License,
            State = style.IsReady ? "ready" : "unverified",
            IsStudent = metadata.Student is not null,
            Loss = metadata.Loss,
            Steps = metadata.Steps,
            Size = metadata.Size,
            CreatedAt = style.Created,
            Forms = [.. StyleForm.All.Where(form => style.Files.ContainsKey(form.Extension)).Select(form => form.Name)],
            Thumbnail = style.Thumbnail is null ? null : StudioUrls.Thumbnail(style.Id),
        };
    }
}

/// <summary>A form in which styles are stored.</summary>
/// <param name="Name">Its name in the API.</param>
/// <param name="Extension">The end of its files' names.</param>
internal sealed record StyleForm(string Name, string Extension)
{
    public static IReadOnlyList<StyleForm> All { get; } =
    [
        new("full", ".safetensors"),
        new("half", ".half.safetensors"),
        new("compact", ".compact.safetensors"),
        new("onnx", ".onnx"),
    ];
}

/// <summary>Items of a list.</summary>
/// <param name="Items">The items.</param>
internal sealed record ListView<T>(IReadOnlyList<T> Items);
