using Plateau.Numerics;

namespace Plateau.Curvature;

/// <summary>
/// The diagonal of an operator with the standard error of every entry, by XDiag (Epperly, Tropp and Webber, 2024): probe i, of random
/// signs, estimates the diagonal of what a basis made of the other probes leaves over. Exact where the products reach the dimension or the
/// operator's rank is small.
/// </summary>
public sealed record OperatorDiagonal
{
    private const double Growth = 1.5;
    private const int ChunkEntries = 1024;

    private OperatorDiagonal()
    {
    }

    /// <summary>The estimates, one per coordinate.</summary>
    public required IReadOnlyList<double> Values { get; init; }

    /// <summary>Their standard errors; zeros where they are exact.</summary>
    public required IReadOnlyList<double> StandardErrors { get; init; }

    /// <summary>The degrees of freedom of the standard errors; 0 where the entries are exact.</summary>
    public required int DegreesOfFreedom { get; init; }

    /// <summary>Whether the entries are exact, up to rounding.</summary>
    public required bool IsExact { get; init; }

    /// <summary>Whether the tolerance is met.</summary>
    public required bool Converged { get; init; }

    /// <summary>The number of products with vectors that were computed.</summary>
    public required long Products { get; init; }

    /// <summary>The name of the operator.</summary>
    public required string Operator { get; init; }

    /// <summary>Entry i as an estimate with its interval.</summary>
    public Estimate this[int i] => IsExact
        ? Estimate.Exact(Values[i], Products)
        : Estimate.Sampled(Values[i], StandardErrors[i] * StandardErrors[i], DegreesOfFreedom, Products);

    /// <summary>Estimates until the tolerance is met or the products are spent.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number of the question is out of range.</exception>
    /// <exception cref="PlateauException">A product is not finite.</exception>
    /// <exception cref="OperationCanceledException">The cancellation was asked for.</exception>
    public static OperatorDiagonal Of(SymmetricOperator subject, DiagonalQuestion question, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(question);
        int n = subject.Dimension;
        question.Check(n);
        int probes = MomentQuestion.LeastProducts / 2;
        if (2 * probes >= n || (question.Tolerance == 0 && question.MaxProducts >= n))
        {
            return Exactly(subject, question, 0, cancellation);
        }

        var sketch = new ProbeSketch(subject, Signs(question, n), question.BlockSize);
        while (true)
        {
            sketch.Grow(probes, cancellation);
            double[] values = new double[n];
            double[] errors = new double[n];
            if (sketch.SpansRange)
            {
                Captured(sketch, values);
                return Of(subject, values, errors, 0, true, true, sketch.Products);
            }

            Entries(sketch, Signs(question, n), question.BlockSize, values, errors, cancellation);
            bool converged = Sums.Dot(errors, errors) <= question.Tolerance * question.Tolerance * Sums.Dot(values, values);
            int next = Math.Min((int)Math.Ceiling(Growth * probes), (int)Math.Min(int.MaxValue, question.MaxProducts / 2));
            if (!converged && 2L * next >= n && sketch.Products + n <= question.MaxProducts)
            {
                return Exactly(subject, question, sketch.Products, cancellation);
            }

            next = Math.Min(next, n - 1);
            if (converged || next <= probes)
            {
                return Of(subject, values, errors, sketch.Count - 1, false, converged, sketch.Products);
            }

            probes = next;
        }
    }

    private static Func<int, int, double[][]> Signs(DiagonalQuestion question, int dimension)
        => (first, count) => ProbeVectors.Signs(question.Seed, RandomPurpose.DiagonalProbe, first, count, dimension);

    private static OperatorDiagonal Exactly(
        SymmetricOperator subject,
        DiagonalQuestion question,
        long spent,
        CancellationToken cancellation)
    {
        (_, _, double[] diagonal) = OperatorColumns.Moments(subject, question.BlockSize, cancellation);
        return Of(subject, diagonal, new double[diagonal.Length], 0, true, true, spent + subject.Dimension);
    }

    private static OperatorDiagonal Of(
        SymmetricOperator subject,
        double[] values,
        double[] errors,
        int degrees,
        bool exact,
        bool converged,
        long products)
        => new()
        {
            Values = values,
            StandardErrors = errors,
            DegreesOfFreedom = degrees,
            IsExact = exact,
            Converged = converged,
            Products = products,
            Operator = subject.Name,
        };

    // diag(QQᵀA).
    private static void Captured(ProbeSketch sketch, double[] values)
    {
        for (int j = 0; j < sketch.Count; j++)
        {
            (double[] basis, double[] product) = (sketch.Basis[j], sketch.BasisProducts[j]);
            for (int i = 0; i < values.Length; i++)
            {
                values[i] += basis[i] * product[i];
            }
        }
    }

    // Entry by entry the mean over probes and its variance, as LeaveOneOut has them for the trace. Without probe i the basis loses the
    // direction s_i, so that the entry becomes diag(QQᵀA) − (Qs_i)(As_i) + ω_i (Qs_i)(s_iᵀr_i), r_i the coordinates of Aω_i; without j too
    // it loses u, and changes by −(Qu)(Au) + ω_i(Qu)(uᵀr_i).
    private static void Entries(
        ProbeSketch sketch,
        Func<int, int, double[][]> signs,
        int blockSize,
        double[] values,
        double[] errors,
        CancellationToken cancellation)
    {
        int m = sketch.Count;
        int n = values.Length;
        double[][] duals = LeaveOneOut.Duals(sketch.R);
        double[] lost = new double[m];
        double[] cosines = new double[m * m];
        double[] lengths = new double[m * m];
        double[] second = new double[m];
        for (int i = 0; i < m; i++)
        {
            lost[i] = Sums.Dot(duals[i], sketch.R[i]);
            for (int j = 0; j < m; j++)
            {
                double cosine = Sums.Dot(duals[i], duals[j]);
                duals[j].CopyTo(second, 0);
                Sums.AddScaled(-cosine, duals[i], second);
                cosines[(i * m) + j] = cosine;
                lengths[(i * m) + j] = Math.Sqrt(Sums.Dot(second, second));
            }
        }

        double[][] probes = [.. Enumerable.Range(0, (m + blockSize - 1) / blockSize)
            .SelectMany(block => signs(block * blockSize, Math.Min(blockSize, m - (block * blockSize))))];
        Captured(sketch, values);
        Workers.For(
            (n + ChunkEntries - 1) / ChunkEntries,
            chunk =>
            {
                int start = chunk * ChunkEntries;
                int count = Math.Min(ChunkEntries, n - start);
                double[][] inBasis = Along(duals, sketch.Basis, start, count);
                double[][] inProducts = Along(duals, sketch.BasisProducts, start, count);
                double[] own = new double[m];
                double[] shifts = new double[m * m];
                for (int entry = 0; entry < count; entry++)
                {
                    double captured = values[start + entry];
                    double mean = 0;
                    for (int i = 0; i < m; i++)
                    {
                        double q = inBasis[i][entry];
                        double z = inProducts[i][entry];
                        double sign = probes[i][start + entry];
                        own[i] = (q * ((sign * lost[i]) - z)) + captured;
                        mean += own[i] / m;
                        for (int j = 0; j < m; j++)
                        {
                            double length = lengths[(i * m) + j];
                            if (j == i || length < 1e-10)
                            {
                                continue;
                            }

                            double cosine = cosines[(i * m) + j];
                            double u = (inBasis[j][entry] - (cosine * q)) / length;
                            double au = (inProducts[j][entry] - (cosine * z)) / length;
                            shifts[(i * m) + j] = u * (au + (sign * cosine * lost[i] / length));
                        }
                    }

                    double spread = 0;
                    double shared = 0;
                    for (int i = 0; i < m; i++)
                    {
                        spread += (own[i] - mean) * (own[i] - mean);
                        for (int j = 0; j < i; j++)
                        {
                            shared += 2 * shifts[(i * m) + j] * shifts[(j * m) + i];
                        }
                    }

                    values[start + entry] = mean;
                    errors[start + entry] = Math.Sqrt((spread + Math.Max(0, shared)) / (m * (m - 1.0)));
                }
            },
            cancellation);
    }

    // A chunk of Σ_k s_k v_k for each s.
    private static double[][] Along(double[][] coefficients, IReadOnlyList<double[]> vectors, int start, int count)
    {
        double[][] sums = ProbeVectors.Empty(coefficients.Length, count);
        for (int i = 0; i < sums.Length; i++)
        {
            for (int k = 0; k < vectors.Count; k++)
            {
                Sums.AddScaled(coefficients[i][k], vectors[k].AsSpan(start, count), sums[i]);
            }
        }

        return sums;
    }
}
