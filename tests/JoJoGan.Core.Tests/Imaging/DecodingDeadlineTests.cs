using JoJoGan.Imaging;
using JoJoGan.Imaging.Formats;

namespace JoJoGan.Core.Tests.Imaging;

public sealed class DecodingDeadlineTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(20);

    [Fact]
    public async Task Decoders_whose_time_is_up_are_left_behind_and_two_of_a_format_close_it()
    {
        using var busy = new ManualResetEventSlim();
        using var first = new Result();
        using var second = new Result();

        Decoding(PictureKind.Bmp, Block(first)).Should().Throw<PictureException>().WithMessage("photo*not decoded within 0 s*MaxDecodingTime*");
        Decoding(PictureKind.Bmp, Block(second)).Should().Throw<PictureException>();
        Decoding(PictureKind.Bmp, () => new Result()).Should().Throw<PictureException>().WithMessage("*Bmp*not decoded any more*");
        DecodingDeadline.Run(PictureKind.Gif, TimeSpan.FromMinutes(1), null, () => new Result()).IsDisposed.Should().BeFalse("other formats are decoded");

        busy.Set();
        await Task.WhenAll(first.Disposed, second.Disposed).WaitAsync(TimeSpan.FromMinutes(1));
        DecodingDeadline.Run(PictureKind.Bmp, TimeSpan.FromMinutes(1), null, () => new Result()).IsDisposed.Should().BeFalse();

        Func<Result> Block(Result result) => () =>
        {
            busy.Wait();
            return result;
        };
    }

    [Fact]
    public void Errors_of_a_decoder_are_the_callers()
        => Decoding(PictureKind.Png, () => throw new PictureException("damaged")).Should().Throw<PictureException>().WithMessage("*damaged*");

    private static Action Decoding(PictureKind kind, Func<Result> decode) => () => DecodingDeadline.Run(
        kind, kind == PictureKind.Png ? TimeSpan.FromMinutes(1) : Short, "photo", decode);

    private sealed class Result : IDisposable
    {
        private readonly TaskCompletionSource disposed = new();

        public Task Disposed => disposed.Task;

        public bool IsDisposed => disposed.Task.IsCompleted;

        public void Dispose() => disposed.TrySetResult();
    }
}
