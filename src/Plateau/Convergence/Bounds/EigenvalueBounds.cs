using Plateau.Data;
using Plateau.Numerics;
using Plateau.Probing;

namespace Plateau.Convergence;

/// <summary>
/// P3's formula from the eigenvalues of two successive PᵀH^(k)P, compared with the closed form with B = Pᵀ(H^(k+1) − H^(k))P itself
/// (docs/theory.md T9). P3 uses it as an upper bound of the measured Δ. It assumes that both matrices are diagonal in the same basis, and
/// leaves out values and gradients.
/// </summary>
internal static class EigenvalueBounds
{
    private const double Errors = 4;
    private const double Rounding = 1e-9;

    // The curvature term is measured as a difference of losses: below this share of the largest loss an increment is rounding.
    private const double Visible = 1e-13;

    /// <summary>The formula against the curvature term, and against all of Δ.</summary>
    /// <param name="model">Losses, gradients and Hessians of the objects within the subspace.</param>
    /// <param name="sizes">The values of k, rising.</param>
    /// <param name="probe">Gaussian draws in the same subspace.</param>
    /// <param name="draws">
    /// The number of draws of the quadratic model, at least 2, and of the loss where there are <paramref name="data"/>.
    /// </param>
    /// <param name="seed">The seed of the draws.</param>
    /// <param name="data">The objects, to measure Δ of the loss itself; null to measure the model alone.</param>
    /// <param name="cancellation">Stops between chunks of objects.</param>
    /// <exception cref="ArgumentException">The probe is not Gaussian in a subspace of the model's dimension.</exception>
    public static IReadOnlyList<Bound> Of(
        QuadraticModel model,
        IReadOnlyList<int> sizes,
        Probe probe,
        int draws,
        ulong seed,
        Dataset? data = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(sizes);
        ArgumentNullException.ThrowIfNull(probe);
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 2);
        if (probe.Kind != ProbeKind.Gaussian || probe.Subspace is null || probe.Dimension != model.Dimension)
        {
            throw new ArgumentException(
                $"P3's formula is about Gaussian draws in a subspace of {model.Dimension} dimensions.",
                nameof(probe));
        }

        IReadOnlyList<(double[] Before, double[] After)> spectra = PaperIncrements.Spectra(model, sizes, cancellation);
        QuadraticIncrements increments = QuadraticIncrements.Of(model);
        double[] paper = [.. spectra.Select(pair => PaperIncrements.Of(pair.Before, pair.After, probe.Sigma))];
        double[] curvature = [.. sizes.Select(k => increments.Terms(k, probe.Sigma).Curvature)];
        double[] whole = [.. sizes.Select(k => increments.Terms(k, probe.Sigma).Total)];

        IncrementMeans ofModel = new(sizes);
        IncrementMeans ofBend = new(sizes);
        double[] z = new double[model.Dimension];
        double[] row = new double[model.Objects];
        double[] opposite = new double[model.Objects];
        for (int draw = 0; draw < draws; draw++)
        {
            cancellation.ThrowIfCancellationRequested();
            probe.Coordinates(seed, draw, z);
            model.Evaluate(z, row);
            ofModel.Add(row);

            // ½(q(z) + q(−z)) − ℓ = ½zᵀHz.
            Sums.Scale(-1, z);
            model.Evaluate(z, opposite);
            for (int i = 0; i < row.Length; i++)
            {
                row[i] = (0.5 * (row[i] + opposite[i])) - model.Losses[i];
            }

            ofBend.Add(row);
        }

        double[] measured = [];
        if (data is not null)
        {
            IncrementMeans ofLoss = new(sizes);
            LossSweep.Run(probe, draws, seed, [data], (_, rows) => ofLoss.Add(rows[0]), cancellation);
            measured = ofLoss.MeanSquares;
        }

        double least = Visible * Enumerable.Range(0, model.Objects).Max(i => Math.Abs(model.Losses[i]));
        bool isVisible = sizes.Select((k, i) => (k + 1) * Math.Sqrt(curvature[i])).Max() > least;
        Bound bend = At(
            "p3-curvature",
            "P3's formula against the curvature term that it stands for",
            "(σ⁴/4)(Tr²B + 2Tr B²)",
            sizes,
            paper,
            curvature,
            [],
            ofBend);
        return
        [
            At(
                "p3-theorem-1",
                FormattableString.Invariant($"P3's formula against all of Δ in {model.Dimension} dimensions, σ = {probe.Sigma:G3}"),
                "Δ = (a + ½σ²Tr B)² + σ²|c|² + ½σ⁴Tr B²",
                sizes,
                paper,
                whole,
                measured,
                ofModel),
            isVisible
                ? bend
                : bend.WithoutVerdict(FormattableString.Invariant(
                    $"σ is so small that the curvature changes no loss by more than rounding: {probe.Sigma:G3}.")),
        ];
    }

    // The headline numbers are those of the k where the formula lies lowest beside the exact value.
    private static Bound At(
        string id,
        string title,
        string formula,
        IReadOnlyList<int> sizes,
        double[] paper,
        double[] exact,
        double[] measured,
        IncrementMeans model)
    {
        double[] means = model.MeanSquares;
        double[] errors = model.StandardErrors;
        BoundSpread? spread = BoundSpread.Of(paper, exact, Rounding);
        int at = spread?.SmallestAt ?? 0;
        double size = Math.Max(Math.Abs(exact[at]), means[at]);
        return new Bound
        {
            Id = id,
            Title = title,
            Source = "P3, Theorem 1",
            Formula = formula,
            Kind = BoundKind.Exact,
            PaperKind = BoundKind.Upper,
            Paper = paper[at],
            Corrected = exact[at],
            Measured = measured.Length > 0 ? measured[at] : null,
            MeasuredQuadratic = means[at],
            At = FormattableString.Invariant($"k = {sizes[at]}"),
            Tolerance = size > 0 ? (Errors * errors[at] / size) + Rounding : 0,
            PaperSpread = spread,
            Curve = new BoundCurve
            {
                K = [.. sizes],
                Paper = paper,
                Corrected = exact,
                Measured = measured,
                MeasuredQuadratic = means,
                QuadraticError = errors,
            },
        };
    }
}
