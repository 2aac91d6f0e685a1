using JoJoGan.Models.Onnx;
using JoJoGan.Styles;

namespace DocumentSnippets;

internal static class OnnxExportSnippet
{
    public static async Task ExportAsync(OnnxExporter exporter, StyleModel style, CancellationToken cancellationToken)
    {
        // <snippet>
        await exporter.ExportStyleAsync(style, "ink.onnx", new OnnxExportOptions { HalfPrecision = true }, cancellationToken);
        await exporter.ExportEncoderAsync("encoder.onnx", cancellationToken: cancellationToken);
        await exporter.ExportDetectorAsync("detector.onnx", cancellationToken: cancellationToken);
        // </snippet>
    }
}
