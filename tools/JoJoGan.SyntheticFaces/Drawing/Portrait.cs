using JoJoGan.SyntheticFaces.Parts;

namespace JoJoGan.SyntheticFaces;

/// <summary>Draws portraits part by part, from back to front.</summary>
internal static class Portrait
{
    /// <summary>Draws [n, 3, size, size] in [-1, 1].</summary>
    public static Tensor Draw(ParameterReader<FaceParameter> parameters, Grid grid, Look look)
    {
        using DisposeScope scope = NewDisposeScope();
        var scene = new Scene(parameters, grid, look);
        Action<Scene>[] ears = [Ears.Paint];
        Action<Scene>[] parts =
        [
            Backdrop.Paint,
            Hair.PaintBack,
            Neck.Paint,
            Shirt.Paint,
            .. look.EarsInFront ? [] : ears,
            Head.Paint,
            Nose.Paint,
            Mouth.Paint,
            look.PaintOver,
            Eyes.Paint,
            Hair.PaintFront,
            .. look.EarsInFront ? ears : [],
            Brows.Paint,
            Glasses.Paint,
        ];
        foreach (Action<Scene> paint in parts)
        {
            using DisposeScope part = NewDisposeScope();
            paint(scene);
        }

        return (look.Finish(scene).clamp(0, 1) * 2 - 1).MoveToOuterDisposeScope();
    }
}
