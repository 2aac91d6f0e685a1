namespace JoJoGan.Alignment;

/// <summary>The four points that FFHQ alignment needs, in pixels of the upright photo. Left and right are the viewer's.</summary>
/// <param name="LeftEye">Center of the eye on the left of the picture (mean of dlib's points 36 to 41).</param>
/// <param name="RightEye">Center of the eye on the right of the picture (mean of dlib's points 42 to 47).</param>
/// <param name="LeftMouth">The mouth's corner on the left of the picture (dlib's point 48).</param>
/// <param name="RightMouth">The mouth's corner on the right of the picture (dlib's point 54).</param>
public sealed record FaceLandmarks(FacePoint LeftEye, FacePoint RightEye, FacePoint LeftMouth, FacePoint RightMouth);
