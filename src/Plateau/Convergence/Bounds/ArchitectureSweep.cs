using Plateau.Data;
using Plateau.Numerics;
using Plateau.Training;

namespace Plateau.Convergence;

/// <summary>
/// How the curvature of objects, and P1's bounds of it, change with the width h or the number of layers L of a fully connected network.
/// P1's eq. 3 has L(hM)^{2L}: a power of h with the exponent 2L, and an exponential in L. Here both are fitted, to the bounds and to the
/// measured norms.
/// </summary>
internal sealed record ArchitectureSweep
{
    private ArchitectureSweep()
    {
    }

    /// <summary>The networks, in the order given.</summary>
    public required IReadOnlyList<ArchitecturePoint> Points { get; init; }

    /// <summary>The exponent β of a law in the width, y ∝ h^β.</summary>
    /// <param name="of">The quantity y of each network.</param>
    public LawFit? InWidth(Func<ArchitecturePoint, double> of)
        => LawFit.Power([.. Points.Select(point => (double)point.Width)], [.. Points.Select(of)]);

    /// <summary>The rate β of a law in the number of layers, y ∝ e^{βL}.</summary>
    /// <param name="of">The quantity y of each network.</param>
    public LawFit? InLayers(Func<ArchitecturePoint, double> of)
        => LawFit.Exponential([.. Points.Select(point => (double)point.Layers)], [.. Points.Select(of)]);

    /// <summary>Measures each network at given parameters.</summary>
    /// <param name="optima">Networks that are chains of linear layers and ReLU, trained or with initial parameters.</param>
    /// <param name="data">The objects.</param>
    /// <param name="norms">‖G_i‖₂ of every object at an optimum.</param>
    /// <param name="cancellation">Stops between networks.</param>
    /// <exception cref="ArgumentException">A network is not a chain of linear layers and ReLU.</exception>
    public static ArchitectureSweep Of(
        IEnumerable<Optimum> optima,
        Dataset data,
        Func<Optimum, Dataset, CancellationToken, IReadOnlyList<double>> norms,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(optima);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(norms);
        double largestInput = InputNorms.Of(data, cancellation).Max();
        List<ArchitecturePoint> points = [];
        foreach (Optimum optimum in optima)
        {
            cancellation.ThrowIfCancellationRequested();
            if (LayerChain.Of(optimum.Network, optimum.Parameters, optimum.Buffers, out _) is not { IsPapers: true } chain)
            {
                throw new ArgumentException($"{optimum.Network.Spec} is no chain of linear layers with ReLU between them.", nameof(optima));
            }

            double[] measured = [.. norms(optimum, data, cancellation)];
            Array.Sort(measured);
            points.Add(new ArchitecturePoint
            {
                Spec = optimum.Network.Spec,
                Width = chain.Width,
                Layers = chain.Layers,
                LargestNorm = chain.LargestNorm,
                LargestEntry = chain.LargestEntry,
                Paper = HessianNormBounds.Paper(chain.Layers, largestInput, chain.LargestNorm),
                PaperLemma = HessianNormBounds.PaperLemma(chain.Layers, largestInput, chain.Width, chain.LargestEntry),
                Corrected = SoftmaxHessian.Bound * chain.Gram(largestInput),
                Largest = measured[^1],
                Median = (measured[(measured.Length - 1) / 2] + measured[measured.Length / 2]) / 2,
                Loss = Sums.Mean(Evaluation.Of(optimum, data, cancellation).Losses),
            });
        }

        return new ArchitectureSweep { Points = points };
    }
}
