namespace JoJoGan.Errors;

/// <summary>No face to align: none was found, or nothing says where it is.</summary>
public sealed class FaceNotFoundException : JoJoGanException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What was tried and what remedies it.</param>
    public FaceNotFoundException(string message)
        : base(message)
    {
    }
}
