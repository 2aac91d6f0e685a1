using Microsoft.ML.OnnxRuntime;

namespace JoJoGan.Onnx.Runtime;

/// <summary>An exported network that has been loaded. Used on the device's worker only.</summary>
/// <param name="file">What the file says.</param>
/// <param name="session">Computes it; disposed with this.</param>
internal sealed class OnnxNetwork(OnnxModelFile file, InferenceSession session) : IDisposable
{
    /// <summary>What the file says.</summary>
    public OnnxModelFile File => file;

    /// <summary>Computes outputs.</summary>
    /// <param name="inputs">The inputs by name; those with a default may be left out.</param>
    /// <param name="outputs">The outputs to compute.</param>
    /// <param name="read">Reads them, in that order; they do not outlive the call.</param>
    /// <param name="cancellationToken">Stops the computation.</param>
    /// <returns>What <paramref name="read"/> returns.</returns>
    /// <exception cref="CheckpointException">ONNX Runtime cannot compute the network.</exception>
    public T Run<T>(
        IReadOnlyDictionary<string, OnnxInput> inputs,
        IReadOnlyList<string> outputs,
        Func<IReadOnlyList<OrtValue>, T> read,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var options = new RunOptions { LogSeverityLevel = OnnxSessions.Silent };
        using CancellationTokenRegistration stop = cancellationToken.Register(() => options.Terminate = true);
        var values = new List<OrtValue>();
        try
        {
            values.AddRange(inputs.Values.Select(input => OrtValue.CreateTensorValueFromMemory(input.Values, input.Shape)));
            using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, [.. inputs.Keys], values, outputs);
            return read([.. results]);
        }
        catch (OnnxRuntimeException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (OnnxRuntimeException e) when (!MemoryException.IsCauseOf(e))
        {
            throw new CheckpointException(
                $"cannot be computed by ONNX Runtime ({LogText.Of(e.Message)}); export it again", file.Path, inner: e);
        }
        finally
        {
            values.ForEach(value => value.Dispose());
        }
    }

    /// <inheritdoc />
    public void Dispose() => session.Dispose();
}
