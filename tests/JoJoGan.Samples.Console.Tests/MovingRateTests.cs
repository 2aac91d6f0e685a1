using JoJoGan.Samples.Console.Output;

namespace JoJoGan.Samples.Console.Tests;

public class MovingRateTests
{
    private readonly Clock clock = new();

    [Fact]
    public void Slow_first_step_does_not_count()
    {
        var window = new MovingRate(clock);

        Step(window, 1, seconds: 60).Should().BeNull();
        Step(window, 2, seconds: 0.5).Should().BeApproximately(2, 1e-6);
    }

    [Fact]
    public void Speed_is_that_of_the_latest_steps()
    {
        var window = new MovingRate(clock);
        for (int step = 1; step <= 100; step++)
        {
            Step(window, step, seconds: 10);
        }

        double? speed = null;
        for (int step = 101; step <= 125; step++)
        {
            speed = Step(window, step, seconds: 1);
        }

        speed.Should().BeApproximately(1, 1e-6);
    }

    private double? Step(MovingRate window, int step, double seconds)
    {
        clock.Now += TimeSpan.FromSeconds(seconds);
        return window.Add(step);
    }

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
