using JoJoGan.Styles;

namespace JoJoGan.Students;

/// <summary>
/// A style as a small network that redraws an aligned face in one pass, without inverting it. Made by
/// <see cref="IStudentTrainer"/> or loaded by <see cref="IStyleStore"/>; a stylizer draws photos with it, but no codes, and at
/// full strength only.
/// </summary>
/// <param name="metadata">How the style was made, with <see cref="StyleMetadata.Student"/>.</param>
public abstract class StudentModel(StyleMetadata metadata) : StyleModel(metadata);
