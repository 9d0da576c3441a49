using System.Numerics;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>
/// A loss of one's own. Derive from it and write the loss of one object, its gradient and its curvature by the logits, in float64;
/// everything else follows. <see cref="Check"/> holds the three against one another.
/// </summary>
/// <remarks>
/// Its members are called from several threads at once, so they keep no state. A loss whose curvature has negative directions can be
/// trained and has a Hessian, but no Gauss–Newton matrix. None has targets that are drawn from the model, so none has a Fisher matrix.
/// </remarks>
public abstract record LogitLoss : ObjectLoss
{
    // Negative curvature that rounding explains, relative to the largest on the diagonal.
    private const double Rounding = 1e-10;

    private const double Step = 1e-5;
    private const double Agreement = 1e-6;
    private const int CheckedPoints = 8;

    // Steps downhill in search of the best constant logits, and when they are near enough.
    private const int MostSteps = 1000;
    private const double Flat = 1e-10;

    /// <summary>ℓ(z, y).</summary>
    /// <param name="logits">z, K numbers.</param>
    /// <param name="label">y, 0 … K − 1.</param>
    protected abstract double Loss(ReadOnlySpan<double> logits, int label);

    /// <summary>Writes ∂ℓ/∂z.</summary>
    /// <param name="logits">z, K numbers.</param>
    /// <param name="label">y, 0 … K − 1.</param>
    /// <param name="gradient">Receives K numbers.</param>
    protected abstract void Gradient(ReadOnlySpan<double> logits, int label, Span<double> gradient);

    /// <summary>Writes A = ∂²ℓ/∂z².</summary>
    /// <param name="logits">z, K numbers.</param>
    /// <param name="label">y, 0 … K − 1.</param>
    /// <param name="curvature">Receives the symmetric matrix, K × K numbers, row by row; it comes filled with zeros.</param>
    protected abstract void Curvature(ReadOnlySpan<double> logits, int label, Span<double> curvature);

    /// <summary>The mean loss of the best logits that know nothing of the object, over K classes equally frequent.</summary>
    /// <param name="classes">K.</param>
    protected abstract double GuessingLoss(int classes);

    /// <summary>
    /// The same where the classes have these shares. Unless overridden, the best constant logits are sought downhill from 0, which is right
    /// for a convex loss; the result is at most that of equal classes.
    /// </summary>
    /// <param name="shares">K shares that add up to 1.</param>
    protected virtual double GuessingLoss(ReadOnlySpan<double> shares) => Math.Min(GuessingLoss(shares.Length), Downhill(shares));

    /// <summary>The least that the loss of an object can be; 0 unless overridden.</summary>
    /// <param name="classes">K.</param>
    protected virtual double LeastLoss(int classes) => 0;

    /// <summary>
    /// Holds the gradient against differences of the loss, and the curvature against differences of the gradient, at random logits:
    /// relative to the largest number among them they agree to 10⁻⁶.
    /// </summary>
    /// <param name="classes">K.</param>
    /// <param name="seed">What the logits come from.</param>
    /// <exception cref="PlateauException">They do not agree, or a number is not finite; the message says where.</exception>
    public void Check(int classes, ulong seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        RandomStream stream = new(seed, RandomPurpose.Probe);
        double[] above = new double[classes];
        double[] below = new double[classes];
        for (int point = 0; point < CheckedPoints; point++)
        {
            int label = point % classes;
            double[] z = [.. Enumerable.Range(0, classes).Select(j => stream.Normal(((long)point * classes) + j))];
            double[] gradient = new double[classes];
            double[] curvature = new double[classes * classes];
            Gradient(z, label, gradient);
            Curvature(z, label, curvature);
            double[] slopes = new double[classes];
            double[] bends = new double[classes * classes];
            for (int j = 0; j < classes; j++)
            {
                double at = z[j];
                z[j] = at + Step;
                double more = Loss(z, label);
                Gradient(z, label, above);
                z[j] = at - Step;
                double less = Loss(z, label);
                Gradient(z, label, below);
                z[j] = at;
                slopes[j] = (more - less) / (2 * Step);
                for (int i = 0; i < classes; i++)
                {
                    bends[(i * classes) + j] = (above[i] - below[i]) / (2 * Step);
                }
            }

            Compare("gradient", "the loss", gradient, slopes, at => $"logit {at}", label);
            Compare("curvature", "the gradient", curvature, bends, at => $"logits {at / classes} and {at % classes}", label);
        }
    }

    private protected sealed override double OfGuessing(int classes) => GuessingLoss(classes);

    private protected sealed override double OfGuessing(double[] shares) => GuessingLoss(shares);

    private protected sealed override double OfKnowing(int classes) => LeastLoss(classes);

    // Steepest descent with halved steps from one that doubles after each success.
    private double Downhill(ReadOnlySpan<double> shares)
    {
        double[] weights = shares.ToArray();
        double[] z = new double[weights.Length];
        double[] slope = new double[weights.Length];
        double loss = Mean(z);
        double step = 1;
        for (int at = 0; at < MostSteps && double.IsFinite(loss); at++)
        {
            Array.Clear(slope);
            double[] gradient = new double[weights.Length];
            for (int label = 0; label < weights.Length; label++)
            {
                Gradient(z, label, gradient);
                for (int j = 0; j < slope.Length; j++)
                {
                    slope[j] += weights[label] * gradient[j];
                }
            }

            double steepness = Sums.Dot(slope, slope);
            double[] next = z;
            double lower = double.NaN;
            for (step *= 4; step > Flat && !(lower <= loss - (step * steepness / 2)); step /= 2)
            {
                next = [.. z.Select((logit, j) => logit - (step * slope[j]))];
                lower = Mean(next);
            }

            if (!(loss - lower > Flat * Math.Abs(loss)))
            {
                break;
            }

            (z, loss) = (next, lower);
        }

        return loss;

        double Mean(double[] logits)
        {
            double sum = 0;
            for (int label = 0; label < weights.Length; label++)
            {
                sum += weights[label] > 0 ? weights[label] * Loss(logits, label) : 0;
            }

            return sum;
        }
    }

    internal sealed override void Losses<T>(ReadOnlySpan<T> logits, ReadOnlySpan<int> labels, Span<double> losses)
    {
        SoftmaxLanes.CheckSize(losses.Length, labels.Length, nameof(losses));
        double[] z = new double[Classes(logits, labels)];
        for (int i = 0; i < labels.Length; i++)
        {
            Read(logits.Slice(i * z.Length, z.Length), z);
            losses[i] = Loss(z, labels[i]);
        }
    }

    internal sealed override void LossesAndGradient<T>(
        ReadOnlySpan<T> logits, ReadOnlySpan<int> labels, Span<double> losses, Span<T> deltas, ObjectWeights weights)
    {
        SoftmaxLanes.CheckSize(losses.Length, labels.Length, nameof(losses));
        SoftmaxLanes.CheckSize(deltas.Length, logits.Length, nameof(deltas));
        weights.Check(labels.Length);
        double[] z = new double[Classes(logits, labels)];
        double[] gradient = new double[z.Length];
        for (int i = 0; i < labels.Length; i++)
        {
            Read(logits.Slice(i * z.Length, z.Length), z);
            losses[i] = Loss(z, labels[i]);
            Gradient(z, labels[i], gradient);
            for (int j = 0; j < z.Length; j++)
            {
                deltas[(i * z.Length) + j] = SoftmaxLanes.FromDouble<T>(weights[i] * gradient[j]);
            }
        }
    }

    internal sealed override void HessianProduct<T>(
        ReadOnlySpan<T> logits, ReadOnlySpan<int> labels, ReadOnlySpan<T> tangents, ObjectWeights weights, Span<T> result)
    {
        CheckBlocks(logits.Length, labels.Length, tangents.Length, nameof(tangents));
        SoftmaxLanes.CheckSize(result.Length, tangents.Length, nameof(result));
        weights.Check(labels.Length);
        int classes = Classes(logits, labels);
        double[] tangent = new double[classes];
        for (int i = 0; i < labels.Length; i++)
        {
            double[] curvature = CurvatureAt(logits.Slice(i * classes, classes), labels[i]);
            for (int at = i * classes; at < tangents.Length; at += logits.Length)
            {
                Read(tangents.Slice(at, classes), tangent);
                for (int j = 0; j < classes; j++)
                {
                    result[at + j] = SoftmaxLanes.FromDouble<T>(weights[i] * Sums.Dot(curvature.AsSpan(j * classes, classes), tangent));
                }
            }
        }
    }

    internal sealed override void CurvatureRoot<T>(ReadOnlySpan<T> logits, ReadOnlySpan<int> labels, int first, Span<T> columns)
    {
        CheckColumns(logits.Length, labels.Length, first, columns.Length);
        int classes = Classes(logits, labels);
        for (int i = 0; i < labels.Length; i++)
        {
            double[] root = Root(CurvatureAt(logits.Slice(i * classes, classes), labels[i]), classes);
            for (int column = 0; column * logits.Length < columns.Length; column++)
            {
                for (int j = 0; j < classes; j++)
                {
                    columns[(column * logits.Length) + (i * classes) + j] = SoftmaxLanes.FromDouble<T>(
                        root[(j * classes) + first + column]);
                }
            }
        }
    }

    internal sealed override int UniformsPerObject(int classes) => throw NothingToDraw();

    internal sealed override void SampleGradient<T>(
        ReadOnlySpan<T> logits, int objects, ReadOnlySpan<double> uniforms, Span<T> deltas, ObjectWeights weights)
        => throw NothingToDraw();

    private static int Classes<T>(ReadOnlySpan<T> logits, ReadOnlySpan<int> labels)
    {
        int classes = SoftmaxLanes.Classes(logits.Length, labels.Length);
        for (int i = 0; i < labels.Length; i++)
        {
            if ((uint)labels[i] >= (uint)classes)
            {
                throw new ArgumentException($"Label {labels[i]} of object {i} is not in [0, {classes}).", nameof(labels));
            }
        }

        return classes;
    }

    private static void Read<T>(ReadOnlySpan<T> numbers, Span<double> doubles)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int j = 0; j < numbers.Length; j++)
        {
            doubles[j] = SoftmaxLanes.ToDouble(numbers[j]);
        }
    }

    private PlateauException NothingToDraw()
        => new($"the loss {Name} is no likelihood, so there are no targets to draw for a Fisher matrix; ask for the Gauss–Newton matrix.");

    private double[] CurvatureAt<T>(ReadOnlySpan<T> logits, int label)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] z = new double[logits.Length];
        double[] curvature = new double[z.Length * z.Length];
        Read(logits, z);
        Curvature(z, label, curvature);
        return curvature;
    }

    // Cholesky's factor with the largest pivot first, which ends where the rank does.
    private double[] Root(double[] rest, int classes)
    {
        double[] root = new double[classes * classes];
        double least = Rounding * Enumerable.Range(0, classes).Max(j => Math.Abs(rest[(j * classes) + j]));
        for (int column = 0; column < classes; column++)
        {
            int pivot = Enumerable.Range(0, classes).MaxBy(j => rest[(j * classes) + j]);
            double square = rest[(pivot * classes) + pivot];
            if (square <= least)
            {
                break;
            }

            for (int j = 0; j < classes; j++)
            {
                root[(j * classes) + column] = rest[(j * classes) + pivot] / Math.Sqrt(square);
            }

            for (int j = 0; j < classes; j++)
            {
                for (int i = 0; i < classes; i++)
                {
                    rest[(j * classes) + i] -= root[(j * classes) + column] * root[(i * classes) + column];
                }
            }
        }

        return Array.TrueForAll(rest, left => Math.Abs(left) <= classes * least)
            ? root
            : throw new PlateauException(
                $"the loss {Name} bends downwards in some direction of the logits, so there is no Gauss–Newton matrix; "
                    + "ask for the Hessian.");
    }

    private void Compare(string what, string of, double[] found, double[] differences, Func<int, string> where, int label)
    {
        double scale = differences.Concat(found).Max(Math.Abs);
        for (int at = 0; at < found.Length; at++)
        {
            if (!(Math.Abs(found[at] - differences[at]) <= Agreement * Math.Max(scale, Step)))
            {
                throw new PlateauException(FormattableString.Invariant($"the {what} of the loss {Name} at {where(at)} is {found[at]:g6}, ")
                    + FormattableString.Invariant($"differences of {of} give {differences[at]:g6} (label {label})."));
            }
        }
    }
}
