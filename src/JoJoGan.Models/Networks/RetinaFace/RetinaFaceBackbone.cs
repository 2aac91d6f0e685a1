namespace JoJoGan.Models.Networks.RetinaFace;

/// <summary>The two published sizes of the RetinaFace detector.</summary>
public enum RetinaFaceBackbone
{
    /// <summary>MobileNet with a quarter of the channels; file <c>mobilenet0.25_Final.pth</c>.</summary>
    MobileNet025,

    /// <summary>ResNet-50; file <c>Resnet50_Final.pth</c>.</summary>
    ResNet50,
}
