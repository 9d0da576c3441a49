namespace Plateau.Curvature;

/// <summary>The rows and columns of an operator that belong to some of its coordinates: other coordinates stay where they are.</summary>
internal sealed class RestrictedOperator : SymmetricOperator
{
    private readonly SymmetricOperator _whole;
    private readonly (int Start, int Length)[] _ranges;

    public RestrictedOperator(SymmetricOperator whole, IReadOnlyList<Range> ranges)
    {
        ArgumentNullException.ThrowIfNull(ranges);
        _whole = whole;
        _ranges = [.. ranges.Select(range => range.GetOffsetAndLength(whole.Dimension))];
        int end = 0;
        foreach ((int start, int length) in _ranges)
        {
            if (start < end || length == 0)
            {
                throw new ArgumentException("Ranges of coordinates must not be empty, ascend and not overlap.", nameof(ranges));
            }

            end = start + length;
        }

        Dimension = _ranges.Length > 0
            ? _ranges.Sum(range => range.Length)
            : throw new ArgumentException("There must be some coordinates left.", nameof(ranges));
    }

    public override int Dimension { get; }

    public override string Name => FormattableString.Invariant($"{_whole.Name}, {Dimension} of {_whole.Dimension} coordinates");

    public override double Precision => _whole.Precision;

    protected override void Apply(IReadOnlyList<double[]> vectors, IReadOnlyList<double[]> products, CancellationToken cancellation)
    {
        double[][] whole = [.. vectors.Select(vector =>
        {
            double[] padded = new double[_whole.Dimension];
            Copy(vector, padded, (part, all) => part.CopyTo(all));
            return padded;
        })];
        double[][] multiplied = _whole.Multiply(whole, cancellation);
        for (int i = 0; i < vectors.Count; i++)
        {
            Copy(products[i], multiplied[i], (part, all) => all.CopyTo(part));
        }
    }

    private delegate void Copier(Span<double> part, Span<double> whole);

    private void Copy(double[] part, double[] whole, Copier copy)
    {
        int done = 0;
        foreach ((int start, int length) in _ranges)
        {
            copy(part.AsSpan(done, length), whole.AsSpan(start, length));
            done += length;
        }
    }
}
