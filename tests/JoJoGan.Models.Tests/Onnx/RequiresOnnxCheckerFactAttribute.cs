using System.ComponentModel;
using System.Diagnostics;

namespace JoJoGan.Models.Tests.Onnx;

/// <summary>A fact that needs ONNX's own checker, Debian's python3-onnx; skipped with a message where it is absent.</summary>
public sealed class RequiresOnnxCheckerFactAttribute : FactAttribute
{
    // Debian's, before another Python that is installed beside it.
    private static readonly string Python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
    private static readonly bool IsThere = Run("import onnx").ExitCode == 0;

    /// <summary>Marks the test.</summary>
    public RequiresOnnxCheckerFactAttribute() =>
        Skip = IsThere ? null : "Needs Python's package onnx (Debian: python3-onnx), which eng/test.sh installs where it can.";

    /// <summary>Runs a line of Python.</summary>
    internal static (int ExitCode, string Error) Run(string code, params string[] arguments)
    {
        var start = new ProcessStartInfo(Python, ["-c", code, .. arguments]) { RedirectStandardError = true };
        try
        {
            using Process process = Process.Start(start)!;
            string error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, error);
        }
        catch (Win32Exception e)
        {
            return (-1, e.Message);
        }
    }
}
