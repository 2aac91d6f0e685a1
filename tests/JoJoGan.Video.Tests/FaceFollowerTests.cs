using JoJoGan.Alignment;
using JoJoGan.Video.Tracking;

namespace JoJoGan.Video.Tests;

/// <summary>Faces are where they are, frame by frame, and do not shake.</summary>
public sealed class FaceFollowerTests
{
    private const double Rate = 30;

    [Theory]
    [InlineData(260, 0.4, 640, 480)]
    [InlineData(90, 0.4, 640, 480)]
    [InlineData(700, 0.4, 1920, 1080)]
    public async Task A_moving_face_is_followed_between_detections(double side, double speed, int width, int height)
    {
        using var face = new MovingFace(7, width, height) { Side = side, Speed = speed };
        int frame = 0;
        var follower = new FaceFollower(new ToldDetector((_, _) => [face.Landmarks(frame / Rate)]), 1, detectionInterval: 15);

        for (int frames = width > 640 ? 18 : 40; frame < frames; frame++)
        {
            FaceTrack track = (await follower.FollowAsync(face.Frame(frame / Rate), default)).Should().ContainSingle().Subject;

            track.Opacity.Should().Be(1);
            Error(track.Smooth, face.Landmarks(frame / Rate)).Should().BeLessThan(0.015 * side, $"frame {frame}");
        }
    }

    [Fact]
    public async Task A_shaking_detector_does_not_shake_the_face()
    {
        using var face = new MovingFace(7) { Speed = 0 };
        var random = new Random(3);
        double noise = 0;
        var follower = new FaceFollower(
            new ToldDetector((_, _) =>
            {
                noise = random.NextDouble() < 0.5 ? -3 : 3; // pixels
                return [Moved(face.Landmarks(0), noise)];
            }),
            1, detectionInterval: 5);
        var places = new List<double>();

        for (int frame = 0; frame < 60; frame++)
        {
            places.Add((await follower.FollowAsync(face.Frame(frame / Rate), default))[0].Smooth.LeftEye.X);
        }

        places.Zip(places.Skip(1), (a, b) => Math.Abs(b - a)).Max().Should().BeLessThan(0.8);
    }

    [Fact]
    public async Task A_cut_is_a_detection_and_leaves_nothing_of_the_old_scene()
    {
        using var face = new MovingFace(7) { Speed = 0 };
        var detector = new ToldDetector((call, _) => call == 1 ? [face.Landmarks(0)] : []);
        var follower = new FaceFollower(detector, 1, detectionInterval: 100);
        await follower.FollowAsync(face.Frame(0), default);
        await follower.FollowAsync(face.Frame(1 / Rate), default);

        var white = new RgbFrame(640, 480) { Time = TimeSpan.FromSeconds(2 / Rate) };
        white.Pixels.AsSpan().Fill(255);
        IReadOnlyList<FaceTrack> faces = await follower.FollowAsync(white, default);

        faces.Should().BeEmpty();
        detector.Calls.Should().Be(2);
    }

    [Fact]
    public async Task A_face_that_goes_fades_and_one_that_comes_fades_in()
    {
        using var face = new MovingFace(7) { Speed = 0 };
        bool isThere = true;
        var follower = new FaceFollower(new ToldDetector((_, _) => isThere ? [face.Landmarks(0)] : []), 1, detectionInterval: 3);
        var opacities = new List<double>();

        for (int frame = 0; frame < 60; frame++)
        {
            isThere = frame is < 20 or >= 40;
            RgbFrame shown = isThere ? face.Frame(frame / Rate) : face.Empty(frame / Rate);
            IReadOnlyList<FaceTrack> faces = await follower.FollowAsync(shown, default);
            opacities.Add(faces.Count == 0 ? 0 : faces[0].Opacity);
        }

        opacities.Take(20).Should().OnlyContain(o => o == 1);
        opacities[32].Should().Be(0);
        opacities[59].Should().Be(1);
        opacities.Zip(opacities.Skip(1), (a, b) => Math.Abs(b - a)).Max().Should().BeLessThan(0.3);
    }

    [Fact]
    public async Task Faces_keep_their_identity_whatever_order_the_detector_has()
    {
        FaceLandmarks left = Faces.At(100, 100, 80), right = Faces.At(220, 100, 80);
        var detector = new ToldDetector((call, _) => call % 2 == 0 ? [left, right] : [right, left]);
        var follower = new FaceFollower(detector, maxFaces: 2, detectionInterval: 1);
        using var scene = new MovingFace(7, 320, 200) { Speed = 0 };

        IReadOnlyList<FaceTrack>? first = null;
        for (int frame = 0; frame < 6; frame++)
        {
            IReadOnlyList<FaceTrack> faces = [.. await follower.FollowAsync(scene.Frame(frame / Rate), default)];
            first ??= faces;
            faces.Should().Equal(first);
        }

        first!.Select(t => t.Smooth.LeftEye.X > 160).Should().Equal(true, false);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(64, 3)]
    public async Task Only_so_many_faces_are_followed(int maxFaces, int followed)
    {
        var follower = new FaceFollower(
            ToldDetector.Of(Faces.At(160, 100, 90), Faces.At(60, 100, 60), Faces.At(260, 100, 50)), maxFaces, 1);
        using var scene = new MovingFace(7, 320, 200) { Speed = 0 };

        for (int frame = 0; frame < 3; frame++)
        {
            IReadOnlyList<FaceTrack> faces = await follower.FollowAsync(scene.Frame(frame / Rate), default);
            faces.Should().HaveCount(followed);
            faces[0].Smooth.LeftEye.X.Should().BeInRange(140, 160);
        }
    }

    private static double Error(FaceLandmarks a, FaceLandmarks b) => Points(a).Zip(Points(b), (p, q) =>
        double.Hypot(p.X - q.X, p.Y - q.Y)).Max();

    private static FacePoint[] Points(FaceLandmarks face) => [face.LeftEye, face.RightEye, face.LeftMouth, face.RightMouth];

    private static FaceLandmarks Moved(FaceLandmarks face, double by)
    {
        FacePoint[] p = [.. Points(face).Select(p => new FacePoint(p.X + by, p.Y + by))];
        return new FaceLandmarks(p[0], p[1], p[2], p[3]);
    }
}
