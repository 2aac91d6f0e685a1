using JoJoGan.Alignment;

namespace JoJoGan.Detection;

/// <summary>A face that a detector found, in pixels of the picture.</summary>
/// <param name="Box">What it covers, from the forehead to the chin.</param>
/// <param name="Score">How sure the detector is, from 0 to 1.</param>
/// <param name="Landmarks">Eyes and corners of the mouth.</param>
/// <param name="Nose">The tip of the nose.</param>
public sealed record DetectedFace(FaceBox Box, double Score, FaceLandmarks Landmarks, FacePoint Nose);
