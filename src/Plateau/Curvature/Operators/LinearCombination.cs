using Plateau.Numerics;

namespace Plateau.Curvature;

/// <summary>The operator αA + βB + sI.</summary>
internal sealed class LinearCombination : SymmetricOperator
{
    private readonly double _alpha;
    private readonly SymmetricOperator _first;
    private readonly double _beta;
    private readonly SymmetricOperator? _second;
    private readonly double _shift;

    public LinearCombination(double alpha, SymmetricOperator first, double beta, SymmetricOperator? second, double shift)
    {
        if (second is not null && second.Dimension != first.Dimension)
        {
            throw new ArgumentException($"Operators on {first.Dimension} and {second.Dimension} numbers have no sum.", nameof(second));
        }

        (_alpha, _first, _beta, _second, _shift) = (alpha, first, beta, second, shift);
    }

    public override int Dimension => _first.Dimension;

    public override string Name => (_second, _shift, _alpha) switch
    {
        ({ } second, _, _) => FormattableString.Invariant($"{_first.Name} {(_beta < 0 ? '−' : '+')} {second.Name}"),
        (null, 0, _) => FormattableString.Invariant($"{_alpha} × {_first.Name}"),
        _ => FormattableString.Invariant($"{_first.Name} + {_shift}"),
    };

    public override double Precision => Math.Max(_first.Precision, _second?.Precision ?? 0);

    protected override void Apply(IReadOnlyList<double[]> vectors, IReadOnlyList<double[]> products, CancellationToken cancellation)
    {
        _first.Multiply(vectors, products, cancellation);
        double[][]? others = _second?.Multiply(vectors, cancellation);
        for (int i = 0; i < vectors.Count; i++)
        {
            Sums.Scale(_alpha, products[i]);
            Sums.AddScaled(_shift, vectors[i], products[i]);
            if (others is not null)
            {
                Sums.AddScaled(_beta, others[i], products[i]);
            }
        }
    }
}
