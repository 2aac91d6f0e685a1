using JoJoGan.Alignment;
using JoJoGan.Detection;

namespace JoJoGan.DemoTraining;

/// <summary>What the detector should say about each prior box of a square picture, as RetinaFace learns it.</summary>
/// <param name="Positive">1 where the prior box stands for a face, [priors].</param>
/// <param name="Boxes">[priors · 4].</param>
/// <param name="Points">[priors · 10].</param>
internal sealed record PriorTargets(float[] Positive, float[] Boxes, float[] Points)
{
    private const float LeastOverlap = 0.35f;
    private const double PlaceVariance = 0.1;
    private const double SizeVariance = 0.2;

    /// <summary>Matches faces to priors: those that overlap by 0.35 or more, and each face's best.</summary>
    public static PriorTargets For(IReadOnlyList<DetectedFace> faces, int size)
    {
        IReadOnlyList<PriorBox> priors = PriorBox.AllFor(size, size);
        FaceBox[] boxes = [.. priors.Select(p => p.DecodeBox(new float[4], size, size))];
        var targets = new PriorTargets(new float[priors.Count], new float[priors.Count * 4], new float[priors.Count * 10]);
        float[] best = new float[priors.Count];
        foreach (DetectedFace face in faces)
        {
            float[] overlaps = [.. boxes.Select(face.Box.Overlap)];
            int closest = Array.IndexOf(overlaps, overlaps.Max());
            for (int i = 0; i < priors.Count; i++)
            {
                float overlap = i == closest ? 1 : overlaps[i];
                if (overlap >= LeastOverlap && overlap > best[i])
                {
                    best[i] = overlap;
                    targets.Set(i, priors[i], face, size);
                }
            }
        }

        return targets;
    }

    /// <summary>The inverse of <see cref="PriorBox.DecodeBox"/> and <see cref="PriorBox.DecodePoints"/>.</summary>
    private void Set(int index, PriorBox prior, DetectedFace face, int size)
    {
        Positive[index] = 1;
        FaceBox box = face.Box;
        Boxes[4 * index] = Place((box.Left + box.Right) / 2, prior.CenterX, prior.Width);
        Boxes[(4 * index) + 1] = Place((box.Top + box.Bottom) / 2, prior.CenterY, prior.Height);
        Boxes[(4 * index) + 2] = (float)(Math.Log((box.Right - box.Left) / size / prior.Width) / SizeVariance);
        Boxes[(4 * index) + 3] = (float)(Math.Log((box.Bottom - box.Top) / size / prior.Height) / SizeVariance);
        FaceLandmarks p = face.Landmarks;
        FacePoint[] points = [p.LeftEye, p.RightEye, face.Nose, p.LeftMouth, p.RightMouth];
        for (int i = 0; i < points.Length; i++)
        {
            Points[(10 * index) + (2 * i)] = Place(points[i].X, prior.CenterX, prior.Width);
            Points[(10 * index) + (2 * i) + 1] = Place(points[i].Y, prior.CenterY, prior.Height);
        }

        float Place(double pixels, float center, float length) => (float)(((pixels / size) - center) / length / PlaceVariance);
    }
}
