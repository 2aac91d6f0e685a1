namespace JoJoGan.SyntheticFaces;

/// <summary>How a style draws; the base class draws photos: soft light, no lines, nothing changed.</summary>
internal class Look
{
    /// <summary>The look of a style.</summary>
    public static Look Of(FaceStyle style) => style switch
    {
        FaceStyle.Photo => new Look(),
        FaceStyle.Ink => new InkLook(),
        FaceStyle.Pencil => new PencilLook(),
        FaceStyle.Avatar => new AvatarLook(),
        FaceStyle.Tiger => new TigerLook(),
        FaceStyle.Comic => new ComicLook(),
        FaceStyle.Watercolor => new WatercolorLook(),
        FaceStyle.Clown => new ClownLook(),
        _ => throw new ArgumentOutOfRangeException(nameof(style), style, "There is no such style."),
    };

    /// <summary>Width of outlines in units of the picture; 0 for none.</summary>
    public virtual double LineWidth => 0;

    /// <summary>Additional width of edges.</summary>
    public virtual double Softness => 0.006;

    /// <summary>Strength of cast shadows and other painted depth, 0 to 1.</summary>
    public virtual double Depth => 1;

    /// <summary>How far nose, cheeks and chin stand out to the light, 0 to 1.</summary>
    public virtual double Relief => 1;

    /// <summary>Strength of the hair's strands.</summary>
    public virtual double Strands => 1;

    /// <summary>Thickness of the lashes.</summary>
    public virtual double LashWeight => 1;

    /// <summary>Whether pupils are upright slits.</summary>
    public virtual bool SlitPupils => false;

    /// <summary>Whether the ears are drawn over the hair.</summary>
    public virtual bool EarsInFront => false;

    /// <summary>Changes the shape.</summary>
    public virtual FaceShape Exaggerate(FaceShape shape) => shape;

    /// <summary>Changes the colors.</summary>
    public virtual Palette Recolor(Palette palette) => palette;

    /// <summary>Paints the head's skin, before light falls on it.</summary>
    public virtual Tensor MakeUp(Scene scene, Tensor skin) => skin;

    /// <summary>Paints over the face before its eyes are drawn.</summary>
    public virtual void PaintOver(Scene scene)
    {
    }

    /// <summary>The background behind everything.</summary>
    /// <param name="color">Its color.</param>
    /// <param name="glow">0 to 1, most behind the head.</param>
    public virtual Tensor Backdrop(Tensor color, Tensor glow) => color * (glow * 0.42 + 0.66);

    /// <summary>Lets light fall on a surface: warm shadows, a highlight, darker where the surface turns away.</summary>
    public virtual Tensor Shade(Tensor albedo, Surface surface, Light light)
    {
        Tensor lit = light.On(surface);
        Tensor shadow = 1 - (light.Strength * Colors.Of(0.62, 0.74, 0.74, albedo.device));
        Tensor gloss = light.Highlight(surface, 28) * (light.Shine * 0.24 + 0.03);
        Tensor occlusion = surface.Normal.Z * 0.3 + 0.75;
        return albedo * (shadow + ((1.08 - shadow) * lit)) * occlusion + gloss;
    }

    /// <summary>The last touch on the whole picture.</summary>
    /// <returns>[n, 3, size, size], about [0, 1].</returns>
    public virtual Tensor Finish(Scene scene) => scene.Canvas.Color;
}
