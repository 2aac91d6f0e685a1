using JoJoGan.Models.Networks.Student;
using JoJoGan.Students;
using JoJoGan.Styles;

namespace JoJoGan.Models.Students;

/// <summary>A student whose network is on its device: one just trained, or loaded.</summary>
public sealed class NetworkStudent : StudentModel
{
    /// <summary>Wraps a trained network.</summary>
    /// <param name="network">The network; owned by the student from now on.</param>
    /// <param name="metadata">How the style was made, with <see cref="StyleMetadata.Student"/> and the size of faces.</param>
    /// <exception cref="ArgumentException">The metadata is not a student's.</exception>
    public NetworkStudent(StudentNetwork network, StyleMetadata metadata)
        : base(metadata)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (metadata.Student is null || metadata.Size < StudentNetwork.Multiple)
        {
            throw new ArgumentException("A student's metadata say how it was trained, and at which size.", nameof(metadata));
        }

        Network = network;
    }

    /// <summary>The network, disposed with the student.</summary>
    public StudentNetwork Network { get; }

    /// <summary>The student, if it is one of this library.</summary>
    /// <exception cref="StyleMismatchException">It is another runtime's.</exception>
    /// <exception cref="ObjectDisposedException">It has been disposed.</exception>
    internal static NetworkStudent Own(StudentModel student)
    {
        ObjectDisposedException.ThrowIf(student.IsDisposed, student);
        return student as NetworkStudent
            ?? throw new StyleMismatchException(
                $"A {student.GetType().Name} of {student.GetType().Assembly.GetName().Name} is no student of " +
                $"{typeof(NetworkStudent).Assembly.GetName().Name}. Use each style with the services that made it.");
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Network.Dispose();
        }
    }
}
