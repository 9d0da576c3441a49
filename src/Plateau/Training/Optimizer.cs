using System.Numerics;

namespace Plateau.Training;

/// <summary>A rule that moves parameters along a gradient. Each parameter moves by itself, so any split over threads gives the same bits.</summary>
internal abstract class Optimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>What the rule remembers from step to step, by name; together with the number of steps it is all of its state.</summary>
    public abstract IReadOnlyList<(string Name, T[] Values)> State { get; }

    /// <summary>Begins the next step.</summary>
    /// <param name="learningRate">The learning rate η of this step.</param>
    /// <param name="gradientScale">What the gradient is multiplied by before anything else.</param>
    public abstract void BeginStep(double learningRate, double gradientScale);

    /// <summary>Moves the parameters of one range that begins at <paramref name="offset"/> of the flat vector.</summary>
    public abstract void Update(Span<T> parameters, ReadOnlySpan<T> gradient, int offset);

    /// <summary>Goes on after steps that were made before; their <see cref="State"/> is set by the caller.</summary>
    public virtual void Resume(long steps)
    {
    }
}
