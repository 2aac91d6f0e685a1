using JoJoGan.Alignment;
using JoJoGan.Detection;
using JoJoGan.Stylization;
using JoJoGan.Styles;
using JoJoGan.Video.Tracking;

namespace JoJoGan.Video;

/// <summary>Draws the faces of frames, one after the other.</summary>
/// <param name="detector">Finds faces.</param>
/// <param name="stylizer">Draws them.</param>
/// <param name="style">The style.</param>
/// <param name="options">Settings within their limits.</param>
internal sealed class FrameDrawer(IFaceDetector detector, IStylizer stylizer, StyleModel style, VideoOptions options)
{
    private const int UsualSize = 256;

    private readonly FaceFollower follower = new(detector, options.MaxFaces, options.DetectionInterval);

    /// <summary>Draws the faces of the next frame into it.</summary>
    /// <returns>Whether there was one; else the frame has not changed.</returns>
    public async ValueTask<bool> DrawAsync(RgbFrame frame, CancellationToken cancellationToken)
    {
        FaceTrack[] faces = [.. (await follower.FollowAsync(frame, cancellationToken)).Where(f => f.Opacity > 0)];
        if (faces.Length == 0)
        {
            return false;
        }

        int size = style.Metadata.Size > 0 ? style.Metadata.Size : UsualSize;
        CropTransform[] places = [.. faces.Select(f => CropTransform.Of(f.Smooth))];
        Image<Rgb24>[] crops = [.. places.Select(p => FaceCropper.Crop(frame.Image, p, size))];
        IReadOnlyList<Image<Rgb24>> drawn = [];
        try
        {
            FacePhoto[] photos = [.. crops.Select(c => new FacePhoto(c) { IsAligned = true })];
            drawn = await stylizer.StylizeAsync(photos, style, options.Stylization, cancellationToken: cancellationToken);
            for (int i = 0; i < drawn.Count; i++)
            {
                FacePaster.PasteInto(frame.Image, drawn[i], places[i], options.Feather, faces[i].Opacity);
            }
        }
        finally
        {
            Array.ForEach(crops, c => c.Dispose());
            foreach (Image<Rgb24> face in drawn)
            {
                face.Dispose();
            }
        }

        return true;
    }
}
