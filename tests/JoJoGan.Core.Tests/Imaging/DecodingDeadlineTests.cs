using JoJoGan.Errors;
using JoJoGan.Imaging;
using JoJoGan.Imaging.Formats;

namespace JoJoGan.Core.Tests.Imaging;

public sealed class DecodingDeadlineTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(20);

    [Fact]
    public async Task Decoders_whose_time_is_up_are_left_behind_and_two_of_a_implementationat_close_it()
    {
        using var busy = new ManualResetEventSlim();
        using var first = new Result();
        using var second = new Result();

        Decoding(ImageKind.Bmp, Block(first))
            .Should().Throw<ImageException>().WithMessage("photo*not decoded within 0 s*MaxDecodingTime*");
        Decoding(ImageKind.Bmp, Block(second)).Should().Throw<ImageException>();
        Decoding(ImageKind.Bmp, () => new Result()).Should().Throw<ImageException>().WithMessage("*Bmp*not decoded any more*");
        DecodingDeadline.Run(ImageKind.Gif, TimeSpan.FromMinutes(1), null, () => new Result())
            .IsDisposed.Should().BeFalse("other formats are decoded");

        busy.Set();
        await Task.WhenAll(first.Disposed, second.Disposed).WaitAsync(TimeSpan.FromMinutes(1));
        DecodingDeadline.Run(ImageKind.Bmp, TimeSpan.FromMinutes(1), null, () => new Result()).IsDisposed.Should().BeFalse();

        Func<Result> Block(Result result) => () =>
        {
            busy.Wait();
            return result;
        };
    }

    [Fact]
    public void Errors_of_a_decoder_are_the_callers()
        => Decoding(ImageKind.Png, () => throw new ImageException("damaged"))
            .Should().Throw<ImageException>().WithMessage("*damaged*");

    private static Action Decoding(ImageKind kind, Func<Result> decode) => () => DecodingDeadline.Run(
        kind, kind == ImageKind.Png ? TimeSpan.FromMinutes(1) : Short, "photo", decode);

    private sealed class Result : IDisposable
    {
        private readonly TaskCompletionSource disposed = new();

        public Task Disposed => disposed.Task;

        public bool IsDisposed => disposed.Task.IsCompleted;

        public void Dispose() => disposed.TrySetResult();
    }
}
