using JoJoGan.Alignment;
using JoJoGan.DemoTraining;
using JoJoGan.Detection;

namespace JoJoGan.Demo.Tests.Training;

public sealed class DetectorStageTests
{
    [Fact]
    public void Places_of_faces_are_decoded_back_from_what_priors_should_say()
    {
        const int Size = 128;
        DetectedFace face = FaceScenes.FaceAt(new CropTransform(new FacePoint(20, 10), new FacePoint(90, 12)));
        PriorTargets targets = PriorTargets.For([face], Size);
        int prior = Array.IndexOf(targets.Positive, 1f);

        PriorBox box = PriorBox.AllFor(Size, Size)[prior];
        FaceBox decoded = box.DecodeBox(targets.Boxes.AsSpan(4 * prior, 4), Size, Size);
        FacePoint[] points = box.DecodePoints(targets.Points.AsSpan(10 * prior, 10), Size, Size);

        decoded.Left.Should().BeApproximately(face.Box.Left, 1e-3f);
        decoded.Bottom.Should().BeApproximately(face.Box.Bottom, 1e-3f);
        points[1].X.Should().BeApproximately(face.Landmarks.RightEye.X, 1e-3);
        points[3].Y.Should().BeApproximately(face.Landmarks.LeftMouth.Y, 1e-3);
    }

    [Fact]
    public void A_few_steps_of_training_lower_the_loss()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            using var stage = new DetectorStage(new TrainingFolder(folder), CPU, 1);
            double[] losses = [.. Enumerable.Range(0, 80).Select(i => stage.Step(i * 3, 1, 0).Sum(l => l.Value))];
            losses[^20..].Average().Should().BeLessThan(losses[..20].Average() * 0.9);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
