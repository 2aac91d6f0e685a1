namespace JoJoGan.Models.Checkpoints;

/// <summary>The file formats that are read.</summary>
public enum CheckpointContainer
{
    /// <summary>PyTorch's zip archive, torch.save since version 1.6.</summary>
    Zip,

    /// <summary>PyTorch's stream of pickles, torch.save before version 1.6.</summary>
    Legacy,

    /// <summary>safetensors.</summary>
    Safetensors,
}
