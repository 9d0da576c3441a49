using Plateau.Data;
using Plateau.Probing;

namespace Plateau.Convergence;

/// <summary>
/// The papers' bounds of L_{k+1} − L_k, compared with the increments of the loss and of its quadratic model (docs/theory.md T5, T6 and T8):
/// in a ball around w* (P1, Lemma 2), and in mean square over a Gaussian (P2). The bounds are about the model; whether they hold refers to
/// it.
/// </summary>
internal static class IncrementBounds
{
    private const double Rounding = 1e-5;
    private const double Errors = 4;

    // Below it squares of products of a draw, made in float32, lose their digits.
    private const double LeastSigma = 1e-15;

    /// <summary>P1, Lemma 2, at draws of a sphere around w*.</summary>
    /// <param name="probe">Draws at one distance from w*: a sphere, in the full space or in a subspace.</param>
    /// <param name="draws">The number of draws.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <param name="data">The objects, in their order.</param>
    /// <param name="sizes">The values of k, rising.</param>
    /// <param name="constants">M_ℓ, M_g and M_H at w*.</param>
    /// <param name="printed">
    /// M_H as Theorem 1 prints it and as it is right, each null where it does not apply; null to leave this bound out.
    /// </param>
    /// <param name="progress">Receives the number of draws done so far; may be null.</param>
    /// <param name="cancellation">Stops between chunks of objects.</param>
    public static IReadOnlyList<Bound> InBall(
        Probe probe,
        int draws,
        ulong seed,
        Dataset data,
        IReadOnlyList<int> sizes,
        IncrementConstants constants,
        (double? Paper, double? Corrected)? printed = null,
        Action<int>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(probe);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(sizes);
        ArgumentNullException.ThrowIfNull(constants);
        if (probe.Kind != ProbeKind.Sphere)
        {
            throw new ArgumentException($"A ball is looked at by draws of a sphere, not by {probe.Name}.", nameof(probe));
        }

        double radius = probe.Sigma * Math.Sqrt(probe.Dimension);
        IncrementMeans loss = new(sizes);
        IncrementMeans model = new(sizes);
        IncrementMeans whole = new(sizes);
        double[] row = new double[data.Objects];
        DrawSweep.Run(
            probe,
            draws,
            seed,
            data,
            (_, drawn) =>
            {
                loss.Add(drawn.Moved);
                drawn.QuadraticGaussNewton(row);
                model.Add(row);
                drawn.Quadratic(row);
                whole.Add(row);
            },
            progress,
            cancellation);

        const string source = "P1, Lemma 2";
        List<Bound> bounds =
        [
            AtSizes(
                "p1-lemma-2",
                FormattableString.Invariant($"Largest increment within {radius:G3} of the optimum, by measured M_H"),
                source,
                "(k + 1)|L_{k+1} − L_k| ≤ M_ℓ + M_g R + ½ M_H R²",
                sizes,
                1,
                IncrementFormulas.PaperBall(constants.LargestLoss, constants.LargestCurvature, radius),
                IncrementFormulas.Ball(constants.LargestLoss, constants.LargestGradient, constants.LargestCurvature, radius),
                loss.Largest,
                model.Largest),
        ];
        if (printed is { } theorem)
        {
            bounds.Add(AtSizes(
                "p1-lemma-2-theorem-1",
                FormattableString.Invariant($"Largest increment within {radius:G3} of the optimum, with M_H of Theorem 1 put in"),
                source,
                "(k + 1)|L_{k+1} − L_k| ≤ M_ℓ + M_g R + ½ M_H R², M_H from p1-theorem-1",
                sizes,
                1,
                theorem.Paper is { } paper ? IncrementFormulas.PaperBall(constants.LargestLoss, paper, radius) : null,
                theorem.Corrected is { } corrected
                    ? IncrementFormulas.Ball(constants.LargestLoss, constants.LargestGradient, corrected, radius)
                    : null,
                loss.Largest,
                model.Largest));
        }

        if (constants.LargestHessian is { } hessian)
        {
            bounds.Add(AtSizes(
                "p1-lemma-2-whole",
                FormattableString.Invariant($"Largest increment within {radius:G3} of the optimum, model with the whole Hessian"),
                source,
                "(k + 1)|L_{k+1} − L_k| ≤ M_ℓ + M_g R + M_H R², H_i indefinite",
                sizes,
                1,
                IncrementFormulas.PaperBall(constants.LargestLoss, hessian, radius),
                IncrementFormulas.Ball(constants.LargestLoss, constants.LargestGradient, hessian, radius, indefinite: true),
                loss.Largest,
                whole.Largest));
        }

        return bounds;
    }

    /// <summary>
    /// P2's bounds of Δ = E(L_{k+1} − L_k)² over Gaussian draws around w*, the term that it drops, and the expectation over orders that
    /// takes their place (docs/theory.md T6).
    /// </summary>
    /// <param name="probe">Gaussian draws in the full space.</param>
    /// <param name="draws">The number of draws.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <param name="data">The objects, in their order.</param>
    /// <param name="sizes">The values of k, rising.</param>
    /// <param name="constants">M_ℓ, M_g and M_H at w*.</param>
    /// <param name="progress">Receives the number of draws done so far; may be null.</param>
    /// <param name="cancellation">Stops between chunks of objects.</param>
    public static GaussianBounds InMeanSquare(
        Probe probe,
        int draws,
        ulong seed,
        Dataset data,
        IReadOnlyList<int> sizes,
        IncrementConstants constants,
        Action<int>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(probe);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(sizes);
        ArgumentNullException.ThrowIfNull(constants);
        if (probe.Kind != ProbeKind.Gaussian || probe.Subspace is not null)
        {
            throw new ArgumentException(
                "P2's bounds are about Gaussian draws in the full space, not about "
                    + $"{probe.Name}{(probe.Subspace is null ? string.Empty : " in a subspace")}.",
                nameof(probe));
        }

        IncrementMeans model = new(sizes);
        IncrementMeans bend = new(sizes);
        IncrementMeans wholeBend = new(sizes);
        LandscapeStatistics statistics = new(data.Objects);
        double[] row = new double[data.Objects];
        DrawSweep.Run(
            probe,
            draws,
            seed,
            data,
            (_, drawn) =>
            {
                statistics.Add(drawn.Moved);
                drawn.QuadraticGaussNewton(row);
                model.Add(row);
                Half(drawn.GaussNewton, row);
                bend.Add(row);
                Half(drawn.Hessians, row);
                wholeBend.Add(row);
            },
            progress,
            cancellation);

        double sigma = probe.Sigma;
        double paper = IncrementFormulas.PaperGaussian(sigma, constants.Parameters, constants.LargestCurvature, 2);
        double appendix = IncrementFormulas.PaperGaussian(sigma, constants.Parameters, constants.LargestCurvature, 4);
        double[] squares = statistics.SquaredIncrements();
        double[] loss = [.. sizes.Select(k => squares[k - 1])];
        double variance = Numerics.Sums.Mean(statistics.Variances);

        // Σ k(k + 1)(…)² = (n − 1)S² in every order: of the draws' mean loss, and of every draw.
        double[] means = Increments.Of(statistics.ObjectMeans());
        (double dropped, double all) = (0, 0);
        for (int k = 1; k < data.Objects; k++)
        {
            dropped += k * (k + 1.0) * means[k - 1] * means[k - 1];
            all += k * (k + 1.0) * squares[k - 1];
        }

        LandscapeStatistics ofMeans = new(data.Objects);
        ofMeans.Add(statistics.ObjectMeans());
        double level = ofMeans.Variances[0];
        return new GaussianBounds
        {
            K = [.. sizes],
            MeanSquares = loss,
            Variance = variance,
            Bounds =
            [
                AtSizes(
                    "p2-theorem-1",
                    FormattableString.Invariant($"Mean square increment over a Gaussian of σ = {sigma:G3}"),
                    "P2, section 4.5",
                    "(k + 1)²Δ ≤ (M_ℓ + ½σ²(K − 1)M_H)² + σ²M_g² + σ⁴(K − 1)M_H²",
                    sizes,
                    2,
                    paper,
                    IncrementFormulas.Gaussian(
                        sigma,
                        constants.LargestLoss,
                        constants.LargestGradient,
                        constants.LargestCurvature,
                        constants.Rank),
                    loss,
                    model.MeanSquares,
                    model.StandardErrors),
                Seen(AtSizes(
                    "p2-curvature",
                    "The curvature term of it alone, with the 2 of the main text",
                    "P2, sections 4.3 to 4.5",
                    "(k + 1)²(σ⁴/4)(Tr²A_k + 2Tr A_k²) ≤ (σ⁴/4)(K − 1)(K + 3)M_H²",
                    sizes,
                    2,
                    paper,
                    IncrementFormulas.GaussianCurvature(sigma, constants.Rank, constants.LargestCurvature),
                    wholeBend.MeanSquares,
                    bend.MeanSquares,
                    bend.StandardErrors), sigma),
                Seen(AtSizes(
                    "p2-curvature-appendix",
                    "The curvature term of it alone, with the 4 of the appendix",
                    "P2, appendix",
                    "(k + 1)²(σ⁴/4)(Tr²A_k + 2Tr A_k²) ≤ (σ⁴/4)N(N + 2)M_H²: 1 in place of 4 where every H_i is positive semi-definite",
                    sizes,
                    2,
                    appendix,
                    IncrementFormulas.PaperGaussian(sigma, constants.Parameters, constants.LargestCurvature, 1),
                    wholeBend.MeanSquares,
                    bend.MeanSquares,
                    bend.StandardErrors), sigma),
                new Bound
                {
                    Id = "p2-mean-term",
                    Title = "Share of the squared mean increment, which P2 drops, in Δ over all k",
                    Source = "P2, section 4.2",
                    Formula = "S²(E_w ℓ_i(w))/V",
                    Kind = BoundKind.Exact,
                    Paper = 0,
                    Corrected = level / variance,
                    Measured = all > 0 ? dropped / all : 0,
                    Tolerance = 1e-6,
                },
                new Bound
                {
                    Id = "expected-increment",
                    Title = "Mean square increment over random orders, times k(k + 1), in place of any inequality",
                    Source = "P1, section 6 (a promise)",
                    Formula = "k(k + 1) E Δ = V, the landscape variance",
                    Kind = BoundKind.Exact,
                    Corrected = variance,
                    Measured = all / (data.Objects - 1),
                    Tolerance = 1e-9,
                    NotApplicable = "The papers have inequalities only.",
                    Curve = new BoundCurve
                    {
                        K = [.. sizes],
                        Corrected = [.. sizes.Select(k => variance / (k * (k + 1.0)))],
                        Measured = loss,
                    },
                },
            ],
        };
    }

    /// <summary>
    /// P2's bound of ‖A_k‖², A_k = H^(k+1) − H^(k), with its 2 and with 1, which is right for positive semi-definite Hessians; its appendix
    /// has 4, right for all.
    /// </summary>
    /// <param name="sizes">The values of k, rising.</param>
    /// <param name="differences">‖A_k‖₂ of Gauss–Newton matrices at each.</param>
    /// <param name="largestCurvature">M_H.</param>
    /// <param name="tolerance">The relative error of the norms.</param>
    /// <exception cref="ArgumentException">The numbers of k differ.</exception>
    public static Bound OfDifferences(
        IReadOnlyList<int> sizes,
        IReadOnlyList<double> differences,
        double largestCurvature,
        double tolerance = Rounding)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        ArgumentNullException.ThrowIfNull(differences);
        if (sizes.Count != differences.Count || sizes.Count == 0)
        {
            throw new ArgumentException($"{differences.Count} norms do not fit {sizes.Count} values of k.", nameof(differences));
        }

        double[] measured = [.. differences.Select(norm => norm * norm)];
        double square = largestCurvature * largestCurvature;
        double[] right = [.. sizes.Select(k => square / ((k + 1.0) * (k + 1.0)))];
        double[] paper = [.. right.Select(one => 2 * one)];
        BoundSpread? spread = BoundSpread.Of(right, measured, tolerance);
        int at = spread?.SmallestAt ?? 0;
        return new Bound
        {
            Id = "p2-hessian-difference",
            Title = "Squared norm of the change of the mean curvature by one object",
            Source = "P2, section 4.4",
            Formula =
                "‖A_k‖² ≤ M_H²/(k + 1)² for positive semi-definite H_i, 4 times that for others; P2 has 2 in its text, 4 in its appendix",
            Paper = paper[at],
            Corrected = right[at],
            Measured = measured[at],
            At = FormattableString.Invariant($"k = {sizes[at]}"),
            Tolerance = tolerance,
            PaperSpread = BoundSpread.Of(paper, measured, tolerance),
            CorrectedSpread = spread,
            Curve = new BoundCurve { K = [.. sizes], Paper = paper, Corrected = right, Measured = measured },
        };
    }

    private static Bound Seen(Bound bound, double sigma) => sigma >= LeastSigma
        ? bound
        : bound.WithoutVerdict(FormattableString.Invariant($"σ is so small that its square is lost in rounding: {sigma:G3}."));

    private static void Half(double[] values, double[] halves)
    {
        for (int i = 0; i < halves.Length; i++)
        {
            halves[i] = 0.5 * values[i];
        }
    }

    // The headline numbers are those of the k where the corrected form is tightest on the model: it holds there, or nowhere it fails is
    // missed.
    private static Bound AtSizes(
        string id,
        string title,
        string source,
        string formula,
        IReadOnlyList<int> sizes,
        int power,
        double? paper,
        double? corrected,
        double[] measured,
        double[] model,
        double[]? error = null)
    {
        // A mean over draws has an error, and only what lies clearly above a bound speaks against it.
        double[]? least = error is null ? null : [.. model.Select((value, i) => double.IsNaN(error[i]) ? 0 : value - (Errors * error[i]))];
        double[] Over(double constant) => [.. sizes.Select(k => constant / (power == 1 ? k + 1.0 : (k + 1.0) * (k + 1.0)))];
        double[] papers = paper is { } one ? Over(one) : [];
        double[] right = corrected is { } other ? Over(other) : [];
        BoundSpread? paperSpread = paper is null ? null : BoundSpread.Of(papers, model, Rounding, least);
        BoundSpread? spread = corrected is null ? null : BoundSpread.Of(right, model, Rounding, least);
        int at = (spread ?? paperSpread)?.SmallestAt ?? 0;
        return new Bound
        {
            Id = id,
            Title = title,
            Source = source,
            Formula = formula,
            Paper = paper is null ? null : papers[at],
            Corrected = corrected is null ? null : right[at],
            Measured = measured[at],
            MeasuredQuadratic = model[at],
            At = FormattableString.Invariant($"k = {sizes[at]}"),
            Tolerance = Rounding,
            NotApplicable = paper is null || corrected is null ? "M_H of Theorem 1 is not known for this network." : null,
            PaperSpread = paperSpread,
            CorrectedSpread = spread,
            Curve = new BoundCurve
            {
                K = [.. sizes],
                Paper = papers,
                Corrected = right,
                Measured = measured,
                MeasuredQuadratic = model,
                QuadraticError = error ?? [],
            },
        };
    }
}
