using JoJoGan.Alignment;
using JoJoGan.Detection;

namespace JoJoGan.Video.Tracking;

/// <summary>Knows where the faces of a video are in each frame: finds them every few frames and follows them between.</summary>
/// <param name="detector">Finds faces.</param>
/// <param name="maxFaces">Most faces that are followed.</param>
/// <param name="detectionInterval">Every how many frames the detector looks.</param>
internal sealed class FaceFollower(IFaceDetector detector, int maxFaces, int detectionInterval)
{
    private const double LeastSide = 16;
    private const double MostSides = 4; // of the frame

    private readonly List<FaceTrack> tracks = [];
    private GrayPyramid last = new();
    private GrayPyramid now = new();
    private TimeSpan lastTime;
    private int framesUntilDetection;
    private bool hasBegun;

    /// <summary>Goes to the next frame.</summary>
    /// <returns>The faces to draw.</returns>
    public async ValueTask<IReadOnlyList<FaceTrack>> FollowAsync(RgbFrame frame, CancellationToken cancellationToken)
    {
        (last, now) = (now, last);
        now.Fill(frame.Pixels, frame.Width, frame.Height);
        bool isNewScene = !hasBegun || SceneCut.IsBetween(last, now);
        double seconds = Math.Clamp((frame.Time - lastTime).TotalSeconds, 1e-4, 1);
        bool isLost = isNewScene ? Forget() : Follow();
        if (isNewScene || isLost || framesUntilDetection <= 0)
        {
            await DetectAsync(frame, isNewScene, cancellationToken);
            framesUntilDetection = detectionInterval;
        }

        framesUntilDetection--;
        tracks.ForEach(t => t.Advance(seconds));
        tracks.RemoveAll(t => t.IsGone);
        (lastTime, hasBegun) = (frame.Time, true);
        return tracks;
    }

    private bool Forget()
    {
        tracks.Clear();
        return false;
    }

    /// <summary>Follows all faces; true if one got lost.</summary>
    private bool Follow()
    {
        bool isLost = false;
        foreach (FaceTrack track in tracks.Where(t => !t.IsLost))
        {
            track.Follow(last, now);
            isLost |= track.IsLost;
        }

        return isLost;
    }

    private async ValueTask DetectAsync(RgbFrame frame, bool isNewScene, CancellationToken cancellationToken)
    {
        IReadOnlyList<DetectedFace> found = (await detector.DetectAsync([frame.Image], cancellationToken))[0];
        List<FaceLandmarks> faces = [.. found.Select(f => f.Landmarks).Where(f => IsUsable(f, frame))];
        var unmatched = new List<FaceTrack>(tracks);
        Match(unmatched.FindAll(t => !t.IsLost), faces, unmatched);
        if (Free > 0)
        {
            Match(unmatched.FindAll(t => t.IsLost), faces, unmatched); // a face that comes back
        }

        unmatched.ForEach(t => t.Miss());
        tracks.AddRange(faces.Take(Free).Select(f => new FaceTrack(f, fadesIn: !isNewScene)));
    }

    private int Free => Math.Max(maxFaces - tracks.Count(t => !t.IsLost), 0);

    /// <summary>Gives each face to the track that is nearest to it, the nearest pair first.</summary>
    private static void Match(List<FaceTrack> candidates, List<FaceLandmarks> faces, List<FaceTrack> unmatched)
    {
        while (Nearest(candidates, faces) is { } match)
        {
            match.Track.Correct(match.Face);
            candidates.Remove(match.Track);
            unmatched.Remove(match.Track);
            faces.Remove(match.Face);
        }
    }

    private static (FaceTrack Track, FaceLandmarks Face)? Nearest(List<FaceTrack> tracks, List<FaceLandmarks> faces) => tracks
        .SelectMany(track => faces.Select(face => (Track: track, Face: face, Distance: track.Distance(face))))
        .Where(pair => pair.Distance is not null)
        .OrderBy(pair => pair.Distance)
        .Select(pair => ((FaceTrack, FaceLandmarks)?)(pair.Track, pair.Face))
        .FirstOrDefault();

    private static bool IsUsable(FaceLandmarks face, RgbFrame frame) =>
        CropTransform.Of(face).Side is >= LeastSide and var side && side <= MostSides * Math.Max(frame.Width, frame.Height);
}
