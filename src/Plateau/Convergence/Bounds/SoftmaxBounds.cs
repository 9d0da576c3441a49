using System.Numerics;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Training;

namespace Plateau.Convergence;

/// <summary>The Hessian of the cross-entropy by the logits, of every object (docs/theory.md T1).</summary>
internal static class SoftmaxBounds
{
    /// <summary>Computes A of every object at w*.</summary>
    /// <param name="optimum">w*, of a network whose loss is the cross-entropy.</param>
    /// <param name="data">The objects.</param>
    /// <param name="cancellation">Stops between chunks of objects.</param>
    /// <exception cref="PlateauException">A logit is not finite.</exception>
    public static SoftmaxHessian[] Objects(Optimum optimum, Dataset data, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(optimum);
        ArgumentNullException.ThrowIfNull(data);
        return optimum.Precision == Precision.Double
            ? Objects<double>(optimum, data, cancellation)
            : Objects<float>(optimum, data, cancellation);
    }

    /// <summary>P1's bound √2 of ‖A‖₂, the correct bound, and the interval that follows from the p of each object.</summary>
    /// <param name="objects">A of every object.</param>
    public static IReadOnlyList<Bound> Of(IReadOnlyList<SoftmaxHessian> objects)
    {
        ArgumentNullException.ThrowIfNull(objects);
        double[] norms = [.. objects.Select(one => one.Norm)];
        double[] frobenius = [.. objects.Select(one => one.Frobenius)];
        double[] high = [.. objects.Select(one => one.High)];
        double[] low = [.. objects.Select(one => one.Low)];
        BoundSpread? spread = BoundSpread.Of(high, norms, Rounding);
        int tightest = spread?.SmallestAt ?? 0;
        BoundSpread? below = BoundSpread.Of(norms, low, Rounding);
        int widest = below?.SmallestAt ?? 0;
        return
        [
            ForAll("softmax-norm", "Curvature of the loss by the logits, ‖A‖₂", "‖A‖₂ ≤ ½", norms),
            ForAll("softmax-frobenius", "Curvature of the loss by the logits, ‖A‖_F", "‖A‖_F ≤ ½", frobenius),
            new Bound
            {
                Id = "softmax-object",
                Title = "‖A‖₂ from an object's own probabilities, above",
                Source = "P1, appendix A.2",
                Formula = "‖A‖₂ ≤ max 2p(1 − p)",
                Paper = SoftmaxHessian.PaperBound,
                Corrected = high[tightest],
                Measured = norms[tightest],
                At = AtObject(tightest),
                Tolerance = Rounding,
                PaperSpread = BoundSpread.Of([.. norms.Select(_ => SoftmaxHessian.PaperBound)], norms, Rounding),
                CorrectedSpread = spread,
            },
            new Bound
            {
                Id = "softmax-object-below",
                Title = "‖A‖₂ from an object's own probabilities, below",
                Source = "not in the papers",
                Formula = "max p(1 − p) ≤ ‖A‖₂",
                Kind = BoundKind.Lower,
                Corrected = low[widest],
                Measured = norms[widest],
                At = AtObject(widest),
                Tolerance = Rounding,
                NotApplicable = "The papers have no lower bound.",
            },
        ];
    }

    internal static string AtObject(int index) => FormattableString.Invariant($"object {index}");

    private const double Rounding = 1e-12;

    private static Bound ForAll(string id, string title, string formula, double[] norms)
    {
        double[] paper = [.. norms.Select(_ => SoftmaxHessian.PaperBound)];
        double[] corrected = [.. norms.Select(_ => SoftmaxHessian.Bound)];
        int largest = Array.IndexOf(norms, norms.Max());
        return new Bound
        {
            Id = id,
            Title = title,
            Source = "P1, appendix A.2",
            Formula = formula,
            Paper = SoftmaxHessian.PaperBound,
            Corrected = SoftmaxHessian.Bound,
            Measured = norms[largest],
            At = AtObject(largest),
            Tolerance = Rounding,
            PaperSpread = BoundSpread.Of(paper, norms, Rounding),
            CorrectedSpread = BoundSpread.Of(corrected, norms, Rounding),
        };
    }

    private static SoftmaxHessian[] Objects<T>(Optimum optimum, Dataset data, CancellationToken cancellation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        SoftmaxHessian[] objects = new SoftmaxHessian[data.Objects];
        int classes = optimum.Network.Outputs;
        new ObjectChunks<T>(optimum.Network, default).Run(
            data,
            null,
            optimum.Prepared<T>(),
            null,
            (workspace, first, range) =>
            {
                workspace.Forward(range);
                double[] logits = new double[classes];
                for (int i = 0; i < range.Count; i++)
                {
                    for (int j = 0; j < classes; j++)
                    {
                        logits[j] = double.CreateTruncating(workspace.Logits[(i * classes) + j]);
                        if (!double.IsFinite(logits[j]))
                        {
                            throw new PlateauException(
                                $"The logits of object {first + i} (counted from 0) are not finite: look at parameters that were trained "
                                    + "without diverging.");
                        }
                    }

                    objects[first + i] = SoftmaxHessian.Of(logits);
                }
            },
            cancellation);
        return objects;
    }
}
