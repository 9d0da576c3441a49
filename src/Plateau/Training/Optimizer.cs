using System.Numerics;

namespace Plateau.Training;

/// <summary>
/// A rule that moves parameters along a gradient. Each parameter moves by itself, so the result does not depend on the number of threads.
/// </summary>
internal abstract class Optimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The arrays that the rule keeps from step to step, by name. With the number of steps they are its whole state.</summary>
    public abstract IReadOnlyList<(string Name, T[] Values)> State { get; }

    /// <summary>Begins the next step.</summary>
    /// <param name="learningRate">The learning rate η of this step.</param>
    /// <param name="gradientScale">The factor that the gradient is first multiplied by.</param>
    public abstract void BeginStep(double learningRate, double gradientScale);

    /// <summary>Moves the parameters of one range that begins at <paramref name="offset"/> of the flat vector.</summary>
    public abstract void Update(Span<T> parameters, ReadOnlySpan<T> gradient, int offset);

    /// <summary>Continues after earlier steps. The caller sets their <see cref="State"/>.</summary>
    public virtual void Resume(long steps)
    {
    }
}
