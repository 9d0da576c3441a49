using System.Numerics;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Training;

namespace Plateau.Convergence;

/// <summary>
/// The gradients of L_k at one point w*, for chosen k: P1 assumes them to be 0 for k and k + 1 (Assumption 1), and where they are not,
/// |g_{k+1} − g^(k)| enters every bound of an increment (docs/theory.md T5).
/// </summary>
internal sealed record GradientSequence
{
    private const int SliceObjects = 2048;

    private GradientSequence()
    {
    }

    /// <summary>The numbers of objects k, rising.</summary>
    public required IReadOnlyList<int> K { get; init; }

    /// <summary>|g^(k)|, the norm of the mean gradient of the first k objects.</summary>
    public required IReadOnlyList<double> Mean { get; init; }

    /// <summary>|g^(k+1)|.</summary>
    public required IReadOnlyList<double> NextMean { get; init; }

    /// <summary>|g_{k+1} − g^(k)|.</summary>
    public required IReadOnlyList<double> Difference { get; init; }

    /// <summary>M_g, the largest of <see cref="Difference"/>.</summary>
    public double Largest => Difference.Max();

    /// <summary>The gradients at w* for each k of <paramref name="sizes"/>.</summary>
    /// <param name="optimum">w*.</param>
    /// <param name="data">The objects, in their order.</param>
    /// <param name="sizes">Rising, each in 1 … n − 1.</param>
    /// <param name="cancellation">Stops between slices of objects.</param>
    /// <exception cref="ArgumentException">The sizes do not rise or are out of range.</exception>
    /// <exception cref="PlateauException">A gradient is not finite.</exception>
    public static GradientSequence Of(Optimum optimum, Dataset data, IReadOnlyList<int> sizes, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(optimum);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(sizes);
        for (int place = 0; place < sizes.Count; place++)
        {
            if (sizes[place] < 1 || sizes[place] >= data.Objects || (place > 0 && sizes[place] <= sizes[place - 1]))
            {
                throw new ArgumentException($"Sizes rise within 1 … {data.Objects - 1}; {sizes[place]} does not.", nameof(sizes));
            }
        }

        return optimum.Precision == Precision.Double
            ? Of<double>(optimum, data, sizes, cancellation)
            : Of<float>(optimum, data, sizes, cancellation);
    }

    private static GradientSequence Of<T>(Optimum optimum, Dataset data, IReadOnlyList<int> sizes, CancellationToken cancellation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int parameters = optimum.Network.ParameterCount;
        ParameterBlock<T> block = optimum.Prepared<T>();
        LossDerivatives<T> derivatives = new(optimum.Network, Math.Min(SliceObjects, data.Objects), loss: optimum.Loss);
        int[] order = [.. Enumerable.Range(0, data.Objects)];
        double[] sum = new double[parameters];
        double[] own = new double[parameters];
        double[] means = new double[sizes.Count];
        double[] next = new double[sizes.Count];
        double[] differences = new double[sizes.Count];
        int added = 0;

        void Add(int count)
        {
            derivatives.Compute(data, order, added, count, block, cancellation: cancellation);
            Elementwise.Widen<T>(derivatives.Gradient, own);
            Sums.AddScaled(count, own, sum);
            added += count;
        }

        for (int place = 0; place < sizes.Count; place++)
        {
            int k = sizes[place];
            while (added < k)
            {
                Add(Math.Min(SliceObjects, k - added));
            }

            double before = Sums.Dot(sum, sum);
            if (added == k)
            {
                Add(1);
            }

            // |g − s/k|² with s the sum before: from the vectors themselves, so that nothing cancels.
            double difference = 0;
            for (int j = 0; j < parameters; j++)
            {
                double d = own[j] - ((sum[j] - own[j]) / k);
                difference += d * d;
            }

            means[place] = Math.Sqrt(before) / k;
            next[place] = Math.Sqrt(Sums.Dot(sum, sum)) / (k + 1);
            differences[place] = Math.Sqrt(difference);
            if (!double.IsFinite(differences[place] + next[place]))
            {
                throw new PlateauException(
                    $"The gradient of object {k} (counted from 0) or of those before is not finite: {Divergence.LookElsewhere}.");
            }
        }

        return new GradientSequence { K = [.. sizes], Mean = means, NextMean = next, Difference = differences };
    }
}
