using Plateau.Curvature;

namespace Plateau.Jobs;

/// <summary>Hears how far the work of <c>plateau quadratic</c> is. May be told from any thread.</summary>
public interface IQuadraticObserver
{
    /// <summary>The eigensolver took a step.</summary>
    void Solved(EigenProgress progress);

    /// <summary>So much of the projections is done, from 0 to 1.</summary>
    void Projected(double share);

    /// <summary>So many draws of so many are done, of all σ.</summary>
    void Drew(long done, long draws);
}
