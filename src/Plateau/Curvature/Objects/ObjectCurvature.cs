using System.Buffers;
using System.Numerics;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Training;

namespace Plateau.Curvature;

/// <summary>
/// The curvature of the loss of each object at w*: ‖G_i‖₂, Tr G_i and ‖G_i‖_F of its Gauss–Newton matrix G_i = J_iᵀA_iJ_i (docs/theory.md
/// T2), exact but for rounding. With S_iS_iᵀ = A_i, the K × K matrix S_iᵀJ_iJ_iᵀS_i has the same eigenvalues but for zeros, and one sweep
/// back with the K columns of S_i gives it: for fully connected, convolutional and residual networks alike, and without any iteration.
/// </summary>
public sealed record ObjectCurvature
{
    private ObjectCurvature(double[] spectralNorms, double[] traces, double[] frobeniusNorms)
        => (SpectralNorms, Traces, FrobeniusNorms) = (spectralNorms, traces, frobeniusNorms);

    /// <summary>‖G_i‖₂, the largest eigenvalue, one per object.</summary>
    public double[] SpectralNorms { get; }

    /// <summary>Tr G_i, one per object.</summary>
    public double[] Traces { get; }

    /// <summary>‖G_i‖_F, one per object.</summary>
    public double[] FrobeniusNorms { get; }

    /// <summary>The number of objects n.</summary>
    public int Objects => Traces.Length;

    /// <summary>The mean of ‖G_i‖₂.</summary>
    public double MeanSpectralNorm => Sums.Mean(SpectralNorms);

    /// <summary>The largest ‖G_i‖₂: M_H of the bounds, for the Gauss–Newton matrix.</summary>
    public double LargestSpectralNorm => SpectralNorms.Max();

    /// <summary>The mean of Tr G_i, which is Tr G^(n), G^(n) the Gauss–Newton matrix of the mean loss.</summary>
    public double MeanTrace => Sums.Mean(Traces);

    /// <summary>The largest Tr G_i.</summary>
    public double LargestTrace => Traces.Max();

    /// <summary>The mean of ‖G_i‖_F.</summary>
    public double MeanFrobeniusNorm => Sums.Mean(FrobeniusNorms);

    /// <summary>The largest ‖G_i‖_F.</summary>
    public double LargestFrobeniusNorm => FrobeniusNorms.Max();

    /// <summary>
    /// Computes for every object of a data set, in evaluation mode and in the optimum's precision; sums over parameters are float64. An
    /// object's numbers depend on that object alone, and not on the number of threads.
    /// </summary>
    /// <param name="optimum">w*, its network, its loss and the precision to compute in.</param>
    /// <param name="data">The objects.</param>
    /// <param name="progress">Receives the share that is done, from 0 to 1, from any thread; may be null.</param>
    /// <param name="cancellation">Stops between chunks of objects.</param>
    /// <exception cref="ArgumentException">The objects do not fit the network.</exception>
    /// <exception cref="PlateauException">The memory there is does not suffice, or a result is not finite.</exception>
    /// <exception cref="OperationCanceledException">The cancellation was asked for.</exception>
    public static ObjectCurvature Of(
        Optimum optimum,
        Dataset data,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        OptimumCheck.Require(optimum, data);
        return optimum.Precision == Precision.Double
            ? Of<double>(optimum, data, progress, cancellation)
            : Of<float>(optimum, data, progress, cancellation);
    }

    /// <summary>
    /// ‖G^(n)‖_F², exact but for rounding, for networks all of whose parameters belong to linear layers: (1/n²) Σ_ij ‖s_iᵀs_j‖_F² with s_i
    /// = J_iᵀS_i, where inner products of two objects' gradients factorise. It costs about (nK)²/2 multiply-adds per unit of the network,
    /// and memory for the inputs and gradients of every layer: it is for a few thousand objects.
    /// </summary>
    /// <param name="optimum">w*, its network, its loss and the precision to compute in.</param>
    /// <param name="data">The objects.</param>
    /// <param name="progress">Receives the share that is done, from 0 to 1, from any thread; may be null.</param>
    /// <param name="cancellation">Stops between tiles of objects.</param>
    /// <returns>Null for a network with other layers that have parameters.</returns>
    /// <exception cref="ArgumentException">The objects do not fit the network.</exception>
    /// <exception cref="PlateauException">The memory there is does not suffice, or it is not finite.</exception>
    /// <exception cref="OperationCanceledException">The cancellation was asked for.</exception>
    public static double? SquaredFrobeniusNormOfMean(
        Optimum optimum,
        Dataset data,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        OptimumCheck.Require(optimum, data);
        return !ObjectInnerProducts<float>.Factorises(optimum.Network) ? null
            : optimum.Precision == Precision.Double ? SquaredFrobeniusNormOfMean<double>(optimum, data, progress, cancellation)
            : SquaredFrobeniusNormOfMean<float>(optimum, data, progress, cancellation);
    }

    private static double SquaredFrobeniusNormOfMean<T>(
        Optimum optimum,
        Dataset data,
        IProgress<double>? progress,
        CancellationToken cancellation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int n = data.Objects;
        long widest = (long)optimum.Network.Outputs
            * optimum.Network.Nodes.Max(node => node.Segments.Count > 0 ? Math.Max(node.Shape.Size, node.InputShapes[0].Size) : 0);
        MemoryBudget.Demand(
            ObjectInnerProducts<T>.Bytes(optimum.Network, n),
            $"inner products between the gradients of {n} objects",
            "take fewer objects",
            (double)n * widest);
        ObjectInnerProducts<T> products = new(optimum.Network, optimum.Loss);
        double sum = products.SumOfSquares(
            data, optimum.Prepared<T>(), ProgressShare.Of(progress, PackedSymmetric.Length(products.Tiles(n))), cancellation);
        return double.IsFinite(sum)
            ? sum / n / n
            : throw new PlateauException("the curvature of the loss is not finite at these parameters");
    }

    private static ObjectCurvature Of<T>(Optimum optimum, Dataset data, IProgress<double>? progress, CancellationToken cancellation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int n = data.Objects;
        int classes = optimum.Network.Outputs;
        MemoryBudget.Demand(
            ObjectGrams<T>.Bytes(optimum.Network, n),
            $"curvatures of {n} objects in {classes} classes",
            "choose a smaller network");
        ObjectCurvature curvature = new(new double[n], new double[n], new double[n]);
        Action<int>? report = ProgressShare.Of(progress, n);
        new ObjectGrams<T>(optimum.Network, optimum.Loss).Compute(
            data,
            optimum.Prepared<T>(),
            (first, count, grams) =>
            {
                double[] room = ArrayPool<double>.Shared.Rent(LargestEigenvalue.Room(classes));
                int triangle = PackedSymmetric.Length(classes);
                for (int i = 0; i < count; i++)
                {
                    curvature.Set(first + i, grams.Slice(i * triangle, triangle), classes, room);
                }

                ArrayPool<double>.Shared.Return(room);
                report?.Invoke(count);
            },
            cancellation);
        return curvature;
    }

    private void Set(int index, ReadOnlySpan<double> gram, int classes, double[] room)
    {
        double trace = 0;
        double squares = 0;
        for (int row = 0; row < classes; row++)
        {
            ReadOnlySpan<double> before = gram.Slice(PackedSymmetric.Place(row, 0), row);
            double corner = gram[PackedSymmetric.Place(row, row)];
            squares += (2 * Sums.Dot(before, before)) + (corner * corner);
            trace += corner;
        }

        if (!double.IsFinite(trace) || !double.IsFinite(squares))
        {
            throw new PlateauException($"the curvature of the loss of object {index} is not finite at these parameters");
        }

        // Rounding may leave a matrix without curvature a little below zero.
        double largest = Math.Max(0, LargestEigenvalue.Of(gram, classes, room));
        (SpectralNorms[index], Traces[index], FrobeniusNorms[index]) = (largest, trace, Math.Sqrt(squares));
    }
}
