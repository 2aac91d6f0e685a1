namespace JoJoGan.Samples.Console.Tests;

/// <summary>What a run of the program left.</summary>
/// <param name="ExitCode">0 for success.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
public sealed record ConsoleResult(int ExitCode, string Output, string Error)
{
    /// <summary>Fails unless the run succeeded and complained of nothing.</summary>
    public void ShouldSucceed()
    {
        Error.Should().BeEmpty();
        ExitCode.Should().Be(0);
    }

    /// <summary>Fails unless the run ended with one line that holds the given words in their order.</summary>
    public void ShouldFail(int exitCode, params string[] words)
    {
        Error.TrimEnd('\n').Should().StartWith("error: ").And.NotContain("\n").And.NotContain("defect").And.NotContain("   at ");
        Error.Should().MatchEquivalentOf($"*{string.Join('*', words)}*");
        ExitCode.Should().Be(exitCode);
    }
}
