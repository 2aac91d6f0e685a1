namespace JoJoGan.SyntheticFaces;

/// <summary>
/// The parameters of a portrait, each in [0, 1]; the value is the parameter's index. Geometry comes first, then, from
/// <see cref="SkinTone"/> on, appearance. Left and right are the viewer's.
/// </summary>
public enum FaceParameter
{
    /// <summary>Narrow to wide head.</summary>
    FaceWidth,

    /// <summary>Pointed to square jaw.</summary>
    JawWidth,

    /// <summary>Short to long chin.</summary>
    ChinLength,

    /// <summary>Hollow to full cheeks.</summary>
    CheekFullness,

    /// <summary>Small to large ears.</summary>
    EarSize,

    /// <summary>Slender to strong neck.</summary>
    NeckWidth,

    /// <summary>Flat to full hair.</summary>
    HairVolume,

    /// <summary>Cropped to longer than the shoulders.</summary>
    HairLength,

    /// <summary>Parted on the left to parted on the right.</summary>
    HairPart,

    /// <summary>Straight to curly.</summary>
    HairCurl,

    /// <summary>Bare forehead to a fringe above the brows.</summary>
    FringeLength,

    /// <summary>Clean-shaven, from about 0.6 on a beard.</summary>
    Beard,

    /// <summary>Small to large eyes.</summary>
    EyeSize,

    /// <summary>Outer corners low to high.</summary>
    EyeTilt,

    /// <summary>Brows near to far above the eyes.</summary>
    BrowHeight,

    /// <summary>Thin to bushy brows.</summary>
    BrowThickness,

    /// <summary>Worried to stern brows.</summary>
    BrowTilt,

    /// <summary>Short to long nose.</summary>
    NoseLength,

    /// <summary>Narrow to broad nose.</summary>
    NoseWidth,

    /// <summary>Thin to full lips.</summary>
    LipFullness,

    /// <summary>Narrow to wide mouth.</summary>
    MouthWidth,

    /// <summary>None, from about 0.65 on a pair of glasses.</summary>
    Glasses,

    /// <summary>Turned to the left to turned to the right.</summary>
    Yaw,

    /// <summary>Looking down to looking up.</summary>
    Pitch,

    /// <summary>Sad to smiling.</summary>
    Smile,

    /// <summary>Closed to open mouth.</summary>
    MouthOpen,

    /// <summary>Narrowed to wide-open eyes.</summary>
    EyeOpen,

    /// <summary>Eyes look to the left to the right.</summary>
    Gaze,

    /// <summary>Dark to light skin.</summary>
    SkinTone,

    /// <summary>Rosy to golden skin.</summary>
    SkinWarmth,

    /// <summary>Matt to shiny skin and hair.</summary>
    Shine,

    /// <summary>Pale to rosy cheeks.</summary>
    Blush,

    /// <summary>Black, brown, auburn, blond to silver hair.</summary>
    HairHue,

    /// <summary>Deep to bleached hair.</summary>
    HairLightness,

    /// <summary>Brown, hazel, green, blue to gray eyes.</summary>
    EyeHue,

    /// <summary>Dark to light eyes.</summary>
    EyeLightness,

    /// <summary>Coral, red, berry to plum lips.</summary>
    LipHue,

    /// <summary>Bare to painted lips.</summary>
    LipStrength,

    /// <summary>Bare to shadowed lids.</summary>
    EyeShadow,

    /// <summary>Green, blue to red shirt.</summary>
    ShirtHue,

    /// <summary>Dark to light shirt.</summary>
    ShirtLightness,

    /// <summary>Green, blue to rose background.</summary>
    BackgroundHue,

    /// <summary>Dark to light background.</summary>
    BackgroundLightness,

    /// <summary>The color of the glasses' frame: black, brown, red to gold.</summary>
    GlassesHue,

    /// <summary>Light from the left to the right.</summary>
    LightDirection,

    /// <summary>Even to contrasty light.</summary>
    LightStrength,
}
