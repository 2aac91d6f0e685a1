using JoJoGan.Alignment;
using JoJoGan.Errors;
using JoJoGan.FineTuning;
using JoJoGan.Latents;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Extensions.AI.Tests;

/// <summary>What the generator makes of requests, over stages that only take notes.</summary>
public sealed class RequestTests
{
    private readonly NotingStylizer stylizer = new();
    private readonly NotingStore store = new();

    [Fact]
    public async Task Request_without_an_original_is_refused()
    {
        await FailsAsync<ImageException>(new ImageGenerationRequest("a portrait"), "*no original image*");
        await FailsAsync<ImageException>(new ImageGenerationRequest("a portrait", []), "*no original image*");
    }

    [Fact]
    public Task Address_is_not_fetched() => FailsAsync<ImageException>(
        Edit(Photo(), new UriContent("https://example.org/face.png", "image/png")),
        "original image 2: https://example.org/face.png is not fetched*DataContent*");

    [Fact]
    public Task Words_as_original_are_refused() =>
        FailsAsync<ImageException>(Edit(new TextContent("a face")), "*TextContent is no picture*");

    [Fact]
    public Task File_that_is_no_picture_is_refused_by_its_name() =>
        FailsAsync<ImageException>(
            Edit(new DataContent(new byte[] { 1, 2, 3 }, "image/png") { Name = "face.png" }), "face.png: *");

    [Fact]
    public Task Damaged_data_uri_is_refused() =>
        FailsAsync<ImageException>(Edit(new UriContent("data:image/png;base64,%%%", "image/png")), "*data URI is damaged*");

    [Fact]
    public async Task Data_uri_is_read()
    {
        using StyleImageGenerator generator = Generator();

        await generator.GenerateAsync(Edit(new UriContent(Photo().Uri, "image/png")));

        stylizer.Photos.Should().ContainSingle().Which.Should().Be((3, "original image 1"));
    }

    [Fact]
    public async Task All_options_that_a_style_cannot_honour_are_named_at_once()
    {
        using StyleImageGenerator generator = Generator();
        var options = new ImageGenerationOptions
        {
            Count = 65,
            MediaType = "image/webp",
            ResponseFormat = ImageGenerationResponseFormat.Uri,
        };

        Func<Task> act = () => generator.GenerateAsync(Edit(Photo()), options);

        (await act.Should().ThrowAsync<InvalidOptionsException>()).Which.Failures.Should().SatisfyRespectively(
            f => f.Should().Contain("Count must be at least 1 and at most 64, not 65"),
            f => f.Should().Contain("MediaType must be image/png or image/jpeg, not image/webp"),
            f => f.Should().Contain("ResponseFormat must be Data, not Uri"));
        stylizer.Photos.Should().BeEmpty();
    }

    [Theory]
    [InlineData(65, 1)]
    [InlineData(22, 3)]
    public async Task More_pictures_than_a_request_may_have_are_refused_before_any_is_decoded(int originals, int count)
    {
        using StyleImageGenerator generator = Generator();
        IEnumerable<AIContent> endless = Enumerable.Repeat<AIContent>(
            new DataContent(new byte[] { 1 }, "image/png"), originals == 65 ? int.MaxValue : originals);

        Func<Task> act = () =>
            generator.GenerateAsync(new ImageGenerationRequest("", endless), new ImageGenerationOptions { Count = count });

        (await act.Should().ThrowAsync<InvalidOptionsException>()).Which.Failures.Should().ContainSingle()
            .Which.Should().Contain(
                $"OriginalImages must give at most 64 pictures, with Count {count} at most {64 / count} originals");
    }

    [Fact]
    public async Task Originals_are_drawn_one_at_a_time_and_their_noise_goes_on()
    {
        using StyleImageGenerator generator = Generator();
        DataContent[] originals = [.. Enumerable.Repeat(Photo(), 32)];

        ImageGenerationResponse response = await generator.GenerateAsync(
            new ImageGenerationRequest("", originals), new ImageGenerationOptions { Count = 2 });

        response.Contents.Should().HaveCount(64);
        stylizer.Calls.Should().HaveCount(32).And.OnlyContain(call => call.Photos == 2 && call.Alive == 1);
        stylizer.Calls.Select(call => call.Seed).Should().Equal(Enumerable.Range(0, 32).Select(i => (int?)(2 * i)));
    }

    [Fact]
    public async Task Address_is_told_without_user_name_password_and_query()
    {
        using StyleImageGenerator generator = Generator();

        Func<Task> act = () =>
            generator.GenerateAsync(Edit(new UriContent("https://ann:SECRET@example.org/face.png?sig=SECRET", "image/png")));

        (await act.Should().ThrowAsync<ImageException>()).Which.Message.Should().Contain("https://example.org/face.png")
            .And.NotContain("SECRET").And.NotContain("ann");
    }

    [Fact]
    public async Task Generator_that_is_disposed_at_work_draws_no_further_original_and_leaves_no_style()
    {
        StyleImageGenerator generator = Generator();
        stylizer.OnCall = generator.Dispose;

        Func<Task> act = () => generator.GenerateAsync(Edit(Photo(), Photo(), Photo()));

        await act.Should().ThrowAsync<ObjectDisposedException>();
        stylizer.Calls.Should().ContainSingle();
        store.Loaded.Should().ContainSingle().Which.IsDisposed.Should().BeTrue();
    }

    [Fact]
    public async Task Style_that_is_loaded_while_its_generator_is_disposed_is_disposed_too()
    {
        StyleImageGenerator generator = Generator();
        store.OnLoad = generator.Dispose;

        Func<Task> act = () => generator.GenerateAsync(Edit(Photo()));

        await act.Should().ThrowAsync<ObjectDisposedException>();
        stylizer.Calls.Should().BeEmpty();
        store.Loaded.Should().ContainSingle().Which.IsDisposed.Should().BeTrue();
    }

    [Fact]
    public async Task Cancellation_reaches_the_stylizer()
    {
        using StyleImageGenerator generator = Generator();
        using var stop = new CancellationTokenSource();
        stylizer.OnCall = stop.Cancel;

        Func<Task> act = () => generator.GenerateAsync(Edit(Photo()), cancellationToken: stop.Token);

        await act.Should().ThrowAsync<OperationCanceledException>();
        stylizer.Photos.Should().HaveCount(1, "it was stopped at work");
    }

    [Fact]
    public async Task Saved_style_is_loaded_once_when_first_needed_and_disposed_with_the_host()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IStylizer>(stylizer).AddSingleton<IStyleStore>(store);
        services.AddJoJoGan().AddImageGenerator("styles/ink.safetensors", "ink").AddImageGenerator("styles/comic.safetensors");
        await using (ServiceProvider host = services.BuildServiceProvider())
        {
            IImageGenerator generator = host.GetRequiredKeyedService<IImageGenerator>("ink");
            host.GetRequiredService<IImageGenerator>().GetService<ImageGeneratorMetadata>()!.DefaultModelId.Should().Be("comic");
            store.Loaded.Should().BeEmpty();

            await generator.GenerateAsync(Edit(Photo()));
            await generator.GenerateAsync(Edit(Photo()));

            store.Loaded.Should().ContainSingle().Which.Metadata.Name.Should().Be("styles/ink.safetensors");
            store.Loaded[0].IsDisposed.Should().BeFalse();
        }

        store.Loaded[0].IsDisposed.Should().BeTrue();
    }

    [Fact]
    public async Task Style_that_could_not_be_loaded_is_tried_again()
    {
        using var generator = new StyleImageGenerator(stylizer, store, "ink.safetensors");
        store.Error = new WeightsNotFoundException("there is no such file.");
        Func<Task> act = () => generator.GenerateAsync(Edit(Photo()));
        await act.Should().ThrowAsync<WeightsNotFoundException>();

        store.Error = null;

        await act.Should().NotThrowAsync();
    }

    [Fact]
    public async Task Given_style_stays_the_callers()
    {
        using var style = new Style("ink");
        var generator = new StyleImageGenerator(stylizer, style);

        generator.Dispose();

        style.IsDisposed.Should().BeFalse();
        Func<Task> act = () => generator.GenerateAsync(Edit(Photo()));
        await act.Should().ThrowAsync<ObjectDisposedException>();
    }

    [Fact]
    public void Services_are_the_generator_its_metadata_and_the_stylizer()
    {
        using var style = new Style("ink");
        using var generator = new StyleImageGenerator(stylizer, style);

        generator.GetService<IImageGenerator>().Should().BeSameAs(generator);
        generator.GetService<IStylizer>().Should().BeSameAs(stylizer);
        var metadata = generator.GetRequiredService<ImageGeneratorMetadata>();
        (metadata.ProviderName, metadata.ProviderUri, metadata.DefaultModelId).Should().Be(("jojogan", null, "ink"));
        generator.GetService(typeof(IImageGenerator), "key").Should().BeNull();
        generator.GetService<IFineTuner>().Should().BeNull();
    }

    private StyleImageGenerator Generator() => new(stylizer, store, "ink.safetensors");

    private async Task FailsAsync<T>(ImageGenerationRequest request, string message)
        where T : Exception
    {
        using StyleImageGenerator generator = Generator();
        Func<Task> act = () => generator.GenerateAsync(request);
        await act.Should().ThrowAsync<T>().WithMessage(message);
        stylizer.Photos.Should().BeEmpty();
    }

    private static ImageGenerationRequest Edit(params AIContent[] originals) => new("in the style", originals);

    private static DataContent Photo()
    {
        using var picture = new Image<Rgb24>(3, 3);
        using var bytes = new MemoryStream();
        picture.Save(bytes, new PngEncoder());
        return new DataContent(bytes.ToArray(), "image/png");
    }

    private sealed class Style(string name) : StyleModel(new StyleMetadata { Name = name })
    {
        protected override void Dispose(bool disposing)
        {
        }
    }

    private sealed class NotingStylizer : IStylizer
    {
        private readonly HashSet<Image<Rgb24>> seen = [];

        public List<(int Width, string? Name)> Photos { get; } = [];

        public List<(int Photos, int Alive, int? Seed)> Calls { get; } = [];

        public Action OnCall { get; set; } = () => { };

        public Task<IReadOnlyList<Image<Rgb24>>> StylizeAsync(
            IReadOnlyList<FacePhoto> photos,
            StyleModel style,
            StylizationOptions? options = null,
            IProgress<int>? progress = null,
            CancellationToken cancellationToken = default)
        {
            seen.UnionWith(photos.Select(p => p.Image));
            Calls.Add((photos.Count, seen.Count(IsAlive), options?.NoiseSeed));
            Photos.AddRange(photos.Select(p => (p.Image.Width, p.Name)));
            OnCall();
            cancellationToken.ThrowIfCancellationRequested();
            return Task.FromResult<IReadOnlyList<Image<Rgb24>>>([.. photos.Select(_ => new Image<Rgb24>(2, 2))]);
        }

        private static bool IsAlive(Image<Rgb24> picture)
        {
            try
            {
                _ = picture[0, 0];
                return true;
            }
            catch (ObjectDisposedException)
            {
                return false;
            }
        }

        public Task<IReadOnlyList<Image<Rgb24>>> StylizeAsync(
            IReadOnlyList<InvertedFace> faces,
            StyleModel style,
            StylizationOptions? options = null,
            CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }

    private sealed class NotingStore : IStyleStore
    {
        public string FileExtension => ".safetensors";

        public List<StyleModel> Loaded { get; } = [];

        public Exception? Error { get; set; }

        public Action OnLoad { get; set; } = () => { };

        public Task SaveAsync(
            StyleModel style,
            string path,
            StyleFormat format = StyleFormat.Full,
            CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<StyleModel> LoadAsync(string path, CancellationToken cancellationToken = default)
        {
            if (Error is not null)
            {
                throw Error;
            }

            OnLoad();
            Loaded.Add(new Style(path));
            return Task.FromResult(Loaded[^1]);
        }
    }
}
