using JoJoGan.DemoTraining;

namespace JoJoGan.Demo.Tests.Training;

public class CorrectedFacesTests
{
    private const int Batch = 2;

    [Fact]
    public void A_face_goes_on_from_its_last_correction_until_another_takes_its_place()
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var generator = new FaceGenerator(NetworkSizes.Size, seed: 1);
        Tensor mean = full(NetworkSizes.StyleDim, 0.5f);
        int count = 0;
        using var corrected = new CorrectedFaces(generator, mean, Batch, Draw, seed: 1);
        int first = count;
        var kept = new Dictionary<int, float>();
        var corrections = new Dictionary<int, int>();
        for (int step = 0; step < 100; step++)
        {
            (KnownFaces faces, Tensor codes, Tensor drawings) = corrected.Next(Batch);
            int[] numbers = [.. Enumerable.Range(0, Batch).Select(i => (int)faces.Wanted[i].mean().ToSingle())];

            numbers.Should().OnlyHaveUniqueItems();
            for (int i = 0; i < Batch; i++)
            {
                codes[i].max().ToSingle().Should().Be(kept.GetValueOrDefault(numbers[i], 0.5f));
                codes[i].min().ToSingle().Should().Be(codes[i].max().ToSingle());
                if (kept.TryGetValue(numbers[i], out float drawn))
                {
                    drawings[i].mean().ToSingle().Should().BeApproximately(drawn, 1e-5f);
                }

                faces.Photos[i].max().ToSingle().Should().Be(numbers[i]);
                kept[numbers[i]] = (step * Batch) + i + 1;
                corrections[numbers[i]] = corrections.GetValueOrDefault(numbers[i]) + 1;
            }

            Tensor made = tensor(numbers.Select(n => kept[n]).ToArray()).view(Batch, 1, 1);
            corrected.Keep(
                made.expand(-1, NetworkSizes.Encoder.Layers, NetworkSizes.StyleDim),
                made.unsqueeze(-1).expand(-1, 3, NetworkSizes.Size, NetworkSizes.Size));
        }

        corrections.Values.Max().Should().Be(CorrectedFaces.Corrections);
        corrections.Where(c => c.Key >= first).Max(c => c.Key).Should().BeGreaterThan(first, "finished faces make room");
        corrections.Where(c => c.Key < first).Should().Contain(
            c => c.Value < CorrectedFaces.Corrections, "a batch holds every correction from the beginning");

        KnownFaces Draw(int faces)
        {
            Tensor numbers = arange(count, count + faces, dtype: float32).view(faces, 1, 1, 1);
            count += faces;
            int side = NetworkSizes.Encoder.ImageSize;
            return new KnownFaces(
                numbers.expand(-1, 3, side, side).clone(),
                numbers.expand(-1, 3, NetworkSizes.Size, NetworkSizes.Size).clone(),
                numbers.squeeze(-1).expand(-1, 1, NetworkSizes.StyleDim).clone());
        }
    }
}
