namespace JoJoGan.Samples.Console.Output;

/// <summary>How the program ends.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>Something went wrong; the error's line says what.</summary>
    public const int Error = 1;

    /// <summary>The command line could not be understood.</summary>
    public const int Usage = 2;

    /// <summary>Ctrl+C, as shells have it: 128 + SIGINT.</summary>
    public const int Interrupted = 130;
}
