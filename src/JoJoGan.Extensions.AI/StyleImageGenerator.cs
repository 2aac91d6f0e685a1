using System.Diagnostics.CodeAnalysis;
using JoJoGan.Alignment;
using JoJoGan.Errors;
using JoJoGan.Imaging;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using Microsoft.Extensions.AI;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Extensions.AI;

/// <summary>
/// A style as an image generator of Microsoft.Extensions.AI: draws the faces of a request's original images in the style. The
/// contract is experimental there (MEAI001), and so is this class.
/// </summary>
/// <remarks>
/// <para>
/// Of the request, <see cref="ImageGenerationRequest.OriginalImages"/> are used: one or more <see cref="DataContent"/> with the
/// bytes of a picture file, whose largest face is drawn, one original after the other. The prompt is not: a style takes no words.
/// A request gives at most 64 pictures, of all originals together.
/// </para>
/// <para>
/// Of the options, <see cref="ImageGenerationOptions.Count"/> is how many pictures each original gives (at least 1, at most 64;
/// more than one differ in their noise), <see cref="ImageGenerationOptions.MediaType"/> is image/png (the default) or image/jpeg,
/// <see cref="ImageGenerationOptions.ResponseFormat"/> is Data, and <see cref="ImageGenerationOptions.RawRepresentationFactory"/>
/// may return <see cref="StylizationOptions"/>. The others are not used: a style is one model of one size.
/// </para>
/// </remarks>
[Experimental("MEAI001")]
public sealed class StyleImageGenerator : IImageGenerator
{
    private const string Png = "image/png", Jpeg = "image/jpeg";
    private const int MostImages = 64;

    private readonly IStylizer stylizer;
    private readonly StylizationOptions defaults;
    private readonly ImageGeneratorMetadata metadata;
    private readonly SemaphoreSlim loading = new(1);
    private readonly Lock gate = new();
    private readonly Func<CancellationToken, Task<StyleModel>>? load;
    private StyleModel? style;
    private bool disposed;

    /// <summary>A generator of a style at hand.</summary>
    /// <param name="stylizer">Draws the faces.</param>
    /// <param name="style">The style. Dispose it after the generator.</param>
    /// <param name="defaults">Settings of requests that give none; null for those of the class.</param>
    public StyleImageGenerator(IStylizer stylizer, StyleModel style, StylizationOptions? defaults = null)
    {
        ArgumentNullException.ThrowIfNull(stylizer);
        ArgumentNullException.ThrowIfNull(style);
        this.stylizer = stylizer;
        this.defaults = defaults ?? new StylizationOptions();
        this.style = style;
        metadata = MetadataOf(style.Metadata.Name);
    }

    /// <summary>A generator of a saved style, which is loaded when it is first needed and disposed with the generator.</summary>
    /// <param name="stylizer">Draws the faces.</param>
    /// <param name="styles">Loads the style.</param>
    /// <param name="path">The style's file.</param>
    /// <param name="defaults">Settings of requests that give none; null for those of the class.</param>
    public StyleImageGenerator(IStylizer stylizer, IStyleStore styles, string path, StylizationOptions? defaults = null)
    {
        ArgumentNullException.ThrowIfNull(stylizer);
        ArgumentNullException.ThrowIfNull(styles);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        this.stylizer = stylizer;
        this.defaults = defaults ?? new StylizationOptions();
        load = stop => styles.LoadAsync(path, stop);
        metadata = MetadataOf(Path.GetFileNameWithoutExtension(path));
    }

    /// <summary>Draws the faces of the original images in the style.</summary>
    /// <param name="request">Holds the original images.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the work between batches of faces.</param>
    /// <returns>
    /// A <see cref="DataContent"/> with the bytes of a picture file for each original image in their order, or as many in a row
    /// as <see cref="ImageGenerationOptions.Count"/> says. Squares of the base generator's size.
    /// </returns>
    /// <exception cref="ImageException">
    /// There is no original image, or one is no data (nothing is fetched) or no image.
    /// </exception>
    /// <exception cref="InvalidOptionsException">
    /// An option asks for what a style cannot do, or the request for more than 64 pictures; the message lists all failures.
    /// </exception>
    /// <exception cref="JoJoGanException">
    /// The picture has no face, or style or weights cannot be used; see <see cref="IStylizer"/> and <see cref="IStyleStore"/>.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The generator or its style has been disposed.</exception>
    public async Task<ImageGenerationResponse> GenerateAsync(
        ImageGenerationRequest request, ImageGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ObjectDisposedException.ThrowIf(disposed, this);
        AIContent[] originals = [.. (request.OriginalImages ?? []).Take(MostImages + 1)];
        int count = options?.Count ?? 1;
        Check(originals.Length, count, options);
        if (originals.Length == 0)
        {
            throw new ImageException("the request has no original image; a style draws the face of a picture, not words.");
        }

        string mediaType = options?.MediaType?.ToLowerInvariant() ?? Png;
        (DataContent Data, string Name)[] photos = [.. originals.Select(Open)];
        var results = new List<AIContent>();
        foreach ((DataContent data, string name) in photos)
        {
            cancellationToken.ThrowIfCancellationRequested();
            StylizationOptions settings = SettingsOf(options, count, results.Count);
            results.AddRange(await DrawAsync(data, name, count, settings, mediaType, cancellationToken).ConfigureAwait(false));
        }

        return new ImageGenerationResponse(results);
    }

    /// <summary>Gives this generator, its <see cref="ImageGeneratorMetadata"/>, or its <see cref="IStylizer"/>.</summary>
    /// <param name="serviceType">The type that is asked for.</param>
    /// <param name="serviceKey">Null; with a key there is nothing.</param>
    /// <returns>The object, not the caller's to dispose; null for other types.</returns>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is null ? new object[] { this, metadata, stylizer }.FirstOrDefault(serviceType.IsInstanceOfType) : null;
    }

    /// <summary>
    /// Disposes the style if this generator loaded it from a file. A style that was passed in is not disposed. It may be called
    /// while the generator draws; the request then ends with an <see cref="ObjectDisposedException"/>.
    /// </summary>
    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
        }

        if (load is not null)
        {
            style?.Dispose();
        }
    }

    // Hosts log and trace it.
    private static ImageGeneratorMetadata MetadataOf(string style) => new("jojogan", defaultModelId: LogText.Of(style));

    private static void Check(int originals, int count, ImageGenerationOptions? options)
    {
        List<string> failures = [];
        if (count is < 1 or > MostImages)
        {
            failures.Add(
                $"{nameof(ImageGenerationOptions)}.{nameof(options.Count)} must be at least 1 and at most {MostImages}, " +
                $"not {count}.");
        }
        else if (originals * count > MostImages)
        {
            failures.Add(
                $"{nameof(ImageGenerationRequest)}.{nameof(ImageGenerationRequest.OriginalImages)} must give at most " +
                $"{MostImages} pictures, with {nameof(options.Count)} {count} at most {MostImages / count} originals.");
        }

        if (options?.MediaType is { } type && type.ToLowerInvariant() is not (Png or Jpeg))
        {
            failures.Add($"{nameof(ImageGenerationOptions)}.{nameof(options.MediaType)} must be {Png} or {Jpeg}, not {type}.");
        }

        if (options?.ResponseFormat is { } format and not ImageGenerationResponseFormat.Data)
        {
            failures.Add(
                $"{nameof(ImageGenerationOptions)}.{nameof(options.ResponseFormat)} must be Data, not {format}: " +
                "pictures are not put anywhere.");
        }

        if (failures.Count > 0)
        {
            throw new InvalidOptionsException(failures);
        }
    }

    /// <summary>
    /// Several pictures of one face differ in their noise, so that it needs a seed; those of the next original go on where its
    /// predecessor's end.
    /// </summary>
    private StylizationOptions SettingsOf(ImageGenerationOptions? options, int count, int before)
    {
        StylizationOptions settings = options?.RawRepresentationFactory?.Invoke(this) as StylizationOptions ?? defaults;
        int? seed = settings.NoiseSeed ?? (count == 1 ? null : 0);
        return settings with { NoiseSeed = unchecked(seed + before) };
    }

    /// <summary>Draws one original, so that no more than one is in memory.</summary>
    private async Task<IReadOnlyList<AIContent>> DrawAsync(
        DataContent data, string name,
        int count, StylizationOptions settings, string mediaType, CancellationToken cancellationToken)
    {
        IReadOnlyList<Image<Rgb24>> pictures = [];
        try
        {
            using (Image<Rgb24> picture = await Task.Run(() => ImageLoader.Load(data.Data.Span, name), cancellationToken)
                .ConfigureAwait(false))
            {
                var photo = new FacePhoto(picture) { Name = name };
                StyleModel found = await FindStyleAsync(cancellationToken).ConfigureAwait(false);
                pictures = await stylizer.StylizeAsync(
                    [.. Enumerable.Repeat(photo, count)], found, settings, cancellationToken: cancellationToken)
                        .ConfigureAwait(false);
            }

            return [.. pictures.Select(drawn => Encode(drawn, mediaType))];
        }
        finally
        {
            foreach (Image<Rgb24> drawn in pictures)
            {
                drawn.Dispose();
            }
        }
    }

    private static (DataContent Data, string Name) Open(AIContent original, int index)
    {
        string name = (original as DataContent)?.Name ?? $"original image {index + 1}";
        return (DataOf(original, name), name);
    }

    private static DataContent DataOf(AIContent original, string name)
    {
        try
        {
            return original switch
            {
                DataContent data => data,
                UriContent { Uri.Scheme: "data" } uri => new DataContent(uri.Uri, uri.MediaType),
                UriContent uri => throw new ImageException(
                    $"{LogText.Of(uri.Uri)} is not fetched; fetch it and give its bytes as {nameof(DataContent)}.", name),
                _ => throw new ImageException(
                    $"a {original?.GetType().Name ?? "null"} is no picture; give its bytes as {nameof(DataContent)}.", name),
            };
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            throw new ImageException($"the data URI is damaged ({e.Message}); give the bytes as {nameof(DataContent)}.", name, e);
        }
    }

    private static DataContent Encode(Image<Rgb24> picture, string mediaType)
    {
        using var bytes = new MemoryStream();
        ImageWriter.Write(picture, bytes, mediaType == Png ? ".png" : ".jpg");
        return new DataContent(bytes.ToArray(), mediaType);
    }

    private async Task<StyleModel> FindStyleAsync(CancellationToken cancellationToken)
    {
        await loading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            StyleModel found = style ?? await load!(cancellationToken).ConfigureAwait(false);
            lock (gate)
            {
                // Whoever disposes the generator disposes the style that it has by then; after that nobody does.
                style = found;
                if (!disposed)
                {
                    return found;
                }
            }

            Dispose();
            throw new ObjectDisposedException(nameof(StyleImageGenerator));
        }
        finally
        {
            loading.Release();
        }
    }
}
