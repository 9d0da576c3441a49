using Plateau.Curvature;
using Plateau.Numerics;

namespace Plateau.Tests.Curvature;

/// <summary>An operator with a known spectrum and no preferred coordinates: a diagonal between reflections.</summary>
internal sealed class SpectrumOperator : SymmetricOperator
{
    private readonly double[] _eigenvalues;
    private readonly double[][] _mirrors;
    private readonly double _noise;
    private int _calls;

    /// <param name="eigenvalues">The spectrum.</param>
    /// <param name="noise">Of the products, made anew with every call.</param>
    public SpectrumOperator(double[] eigenvalues, double noise = 0)
    {
        (_eigenvalues, _noise) = (eigenvalues, noise);
        _mirrors = [.. Enumerable.Range(0, 3).Select(i =>
        {
            double[] mirror = new double[eigenvalues.Length];
            NormalNumbers.Fill(new RandomStream(77, RandomPurpose.Subspace, i), mirror);
            double length = Math.Sqrt(mirror.Sum(x => x * x));
            return mirror.Select(x => x / length).ToArray();
        })];
    }

    public override int Dimension => _eigenvalues.Length;

    public override string Name => "known spectrum";

    public override double Precision => 1e-15;

    public double Trace => _eigenvalues.Sum();

    public double SquaredNorm => _eigenvalues.Sum(x => x * x);

    /// <summary>The matrix itself, a column at a time.</summary>
    public double[][] Columns()
        => [.. Enumerable.Range(0, Dimension).Select(i => Image([.. Enumerable.Range(0, Dimension).Select(j => i == j ? 1.0 : 0.0)]))];

    protected override void Apply(IReadOnlyList<double[]> vectors, IReadOnlyList<double[]> products, CancellationToken cancellation)
    {
        for (int i = 0; i < vectors.Count; i++)
        {
            Image(vectors[i]).CopyTo(products[i], 0);
            if (_noise > 0)
            {
                products[i][0] += _noise * ++_calls;
            }
        }
    }

    private double[] Image(double[] vector)
    {
        double[] x = [.. vector];
        foreach (double[] mirror in _mirrors)
        {
            Reflect(mirror, x);
        }

        for (int i = 0; i < x.Length; i++)
        {
            x[i] *= _eigenvalues[i];
        }

        foreach (double[] mirror in _mirrors.Reverse())
        {
            Reflect(mirror, x);
        }

        return x;
    }

    private static void Reflect(double[] mirror, double[] x)
        => Sums.AddScaled(-2 * Sums.Dot(mirror, x), mirror, x);
}
