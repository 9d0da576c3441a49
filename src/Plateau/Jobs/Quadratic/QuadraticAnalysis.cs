using System.Diagnostics;
using Plateau.Convergence;
using Plateau.Curvature;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Probing;
using Plateau.Runs;
using Plateau.Training;

namespace Plateau.Jobs;

/// <summary>
/// The work of <c>plateau quadratic</c>: a subspace, the projections of every object, the closed form at every σ, and the true losses
/// beside it.
/// </summary>
internal sealed class QuadraticAnalysis
{
    // Eigenvalues within this of zero, relative to the largest, are rounding.
    private const double Rounding = 1e-6;
    private const double OrdersTail = 0.05;
    private const int Randomizations = 16;

    private readonly QuadraticQuestion _question;
    private readonly ProbePlace _place;
    private readonly QuadraticStage? _observer;
    private readonly Dictionary<string, double> _timings = [];
    private readonly List<string> _warnings = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private double _elapsed;

    private QuadraticAnalysis(QuadraticQuestion question, ProbePlace place, QuadraticStage? observer)
        => (_question, _place, _observer) = (question, place, observer);

    /// <summary>Analyses the landscape around a point.</summary>
    /// <param name="point">The point; its held-out objects play no part.</param>
    /// <param name="question">What to ask.</param>
    /// <param name="place">What the files of the question hold.</param>
    /// <param name="observer">Hears of the progress; may be null.</param>
    /// <param name="cancellation">Stops the work; nothing is left.</param>
    /// <exception cref="PlateauException">It cannot be done; the message says why and what to do.</exception>
    /// <exception cref="OperationCanceledException">The cancellation was asked for.</exception>
    public static QuadraticResult Of(
        LandscapePoint point,
        QuadraticQuestion question,
        ProbePlace place,
        QuadraticStage? observer = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(point);
        Check(question, place, point.Optimum.Network.ParameterCount, point.Data.Training.Objects);
        Check(question, point.Optimum.Loss);
        return new QuadraticAnalysis(question, place, observer).Run(point, cancellation);
    }

    /// <summary>
    /// Refuses what no network of so many parameters and no machine of this memory can be asked, before anything is computed.
    /// </summary>
    /// <exception cref="PlateauException">The subspace does not fit.</exception>
    public static void Check(QuadraticQuestion question, ProbePlace place, int parameters, int objects)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(place);
        if (question.Space == SubspaceKind.Full && parameters > QuadraticQuestion.LargestFullSpace)
        {
            throw new PlateauException(Text($"--subspace full: the network has {parameters:N0} parameters, and the closed form needs a ")
                + "matrix of that size for every object; take --subspace eigen or random with --dimension D, or a network of at "
                + Text($"most {QuadraticQuestion.LargestFullSpace} parameters"));
        }

        if (question.Space == SubspaceKind.Given && place.Given?.Parameters != parameters)
        {
            throw new ArgumentException(
                Text($"The given subspace has directions of {place.Given?.Parameters ?? 0} numbers, and the network ")
                    + Text($"{parameters} parameters."),
                nameof(place));
        }

        if (question.Dimension > parameters)
        {
            throw new PlateauException(
                Text($"--dimension {question.Dimension}: the network has {parameters:N0} parameters, and a subspace has no more ")
                    + Text($"dimensions; take at most {parameters:N0}"));
        }

        int dimension = question.Dimension ?? place.Given?.Dimension ?? parameters;
        place.Check(question.Probe, parameters);
        if (place.CovarianceFactor is { } factor && factor.Shape[1] != parameters)
        {
            throw new ArgumentException(
                Text($"The factor has rows of {factor.Shape[1]} numbers, and the network {parameters} parameters."), nameof(place));
        }

        // The projections, and once more where another mean or covariance turns them.
        bool turned = question.Probe.IsPosterior || place.Mean is not null || place.HasCovariance;
        MemoryBudget.Demand(
            (turned ? 2.0 : 1.0) * sizeof(double) * objects * (dimension + 2.0) * (dimension + 3.0) / 2,
            Text($"projections of {objects:N0} objects on {dimension:N0} directions"),
            "take fewer directions (--dimension) or objects (--samples)");
    }

    /// <summary>Refuses the posterior of a loss that is no log-likelihood, before anything is trained.</summary>
    internal static void Check(QuadraticQuestion question, ObjectLoss loss)
    {
        if (question.Probe.IsPosterior)
        {
            NormalPosterior.Check(loss);
        }
    }

    private QuadraticResult Run(LandscapePoint point, CancellationToken cancellation)
    {
        _warnings.AddRange(point.Warnings);
        Optimum optimum = point.Optimum;
        Dataset objects = point.Data.Training;
        (double[][] basis, IReadOnlyList<Eigenpair> pairs) = Basis(optimum, objects, cancellation);
        Lap("subspace");

        // A center off the subspace adds the direction to it, in which the model is shifted and then left alone.
        int d = basis.Length;
        double[] shift = Shift(optimum, basis, out double[][] extended);
        ProjectedObjects projected = ProjectedObjects.Of(
            optimum, objects, extended, progress: _observer is null ? null : new Forward(_observer.Projected), cancellation: cancellation);
        Lap("projections");
        QuadraticModel around = new(projected);
        double[] eigenvalues = [.. CovarianceRoot.Eigenvalues(around.Leading(d).MeanHessian().Data, d).Reverse()];
        Doubts(eigenvalues);
        Subspace within = Subspace.Of(RowArrays.Flatten(basis, nameof(basis)));
        NormalPosterior? posterior = _question.Probe.IsPosterior
            ? NormalPosterior.Within(
                optimum,
                objects,
                within,
                around.Leading(d).MeanHessian(),
                _question.Probe.PriorPrecision,
                cancellation)
            : null;
        _warnings.AddRange(ProbePosteriorSummary.Warnings(posterior));

        Tensor<double>? root = posterior?.Root() ?? _place.Root(within);
        QuadraticModel model = _place.Mean is null ? around : around.Around(shift);
        model = model.Leading(d);
        model = root is null ? model : model.In(root);
        Probe Probe(double sigma)
        {
            Probe probe = _place.Probe(optimum, sigma);
            probe = (_place.Mean is null ? probe : probe.Around(_place.Mean)).Within(within);
            probe = root is null ? probe : probe.WithRoot(root);
            return _question.Points switch
            {
                Placement.Antithetic => probe.Antithetic(),
                Placement.Sobol => probe.Sobol(PointsOf(_question.Probe.Draws)),
                _ => probe,
            };
        }

        Probe first = Probe(_question.Sigmas[0]);
        _warnings.AddRange(first.Warnings());
        QuadraticForm form = QuadraticForm.Of(model, CoordinateMoments.Of(first));
        IReadOnlyList<int> sizes = LandscapeCurve.Sizes(objects.Objects - 1);
        IReadOnlyList<(double[] Before, double[] After)> spectra = PaperIncrements.Spectra(model, sizes, cancellation);
        QuadraticQuantities[][] orders = Orders(model, sizes, cancellation);
        Lap("closed form");

        double[]? center = _place.Mean is null
            ? null
            : Evaluation.Of(optimum with { Parameters = _place.Mean }, objects, cancellation).Losses;
        List<QuadraticCurveSummary> curves = [];
        List<QuadraticValidity> validity = [];
        for (int s = 0; s < _question.Sigmas.Count; s++)
        {
            double sigma = _question.Sigmas[s];
            QuadraticMonteCarlo? draws = null;
            if (_question.Probe.Draws > 0)
            {
                long before = (long)s * _question.Probe.Draws;
                draws = QuadraticMonteCarlo.Run(
                    form,
                    Probe(sigma),
                    objects,
                    _question.Probe.Draws,
                    _question.Seed,
                    center,
                    done => _observer?.Drew(before + done, (long)_question.Sigmas.Count * _question.Probe.Draws),
                    cancellation);
                validity.Add(QuadraticValidity.Of(form, draws) with { VarianceReduction = Reduction(draws, sizes) });
            }

            curves.Add(Curve(form, sigma, sizes, spectra, orders, draws));
        }

        Lap("probing");
        ValidUpToSummary upTo = new(
            _question.Within,
            QuadraticValidity.UpTo(validity, _question.Within),
            QuadraticValidity.UpTo(validity, _question.Within, shape: true));
        if (validity.Count > 0 && upTo.Loss is null)
        {
            _warnings.Add(
                Text($"The closed form was not shown to hold within {100 * _question.Within:g3} % even at σ = ")
                    + Text($"{_question.Sigmas.Min():g3}: take {first.Closer}, or more `Draws` where its interval is wide."));
        }

        _timings["total"] = _clock.Elapsed.TotalSeconds;
        return new QuadraticResult
        {
            Version = BuildVersion.Number,
            Seed = _question.Seed,
            Warnings = _warnings,
            Data = point.DataSummary,
            Model = ModelSummary.Of(optimum),
            Optimum = point.Summary,
            Stationarity = point.Stationarity,
            Probe = new QuadraticProbeSummary(
                first.Name,
                _question.Space,
                d,
                _question.Probe.IsPosterior ? CovarianceKind.Posterior : root is null ? CovarianceKind.Identity : CovarianceKind.Given,
                _place.Mean is null ? CenterKind.Optimum : CenterKind.Given,
                _question.Probe.Draws,
                _question.Points),
            Eigenvalues = eigenvalues,
            Eigenpairs = pairs,
            Posterior = posterior is null
                ? null
                : new PosteriorSummary(posterior.Objects, posterior.PriorPrecision, posterior.IsRaised, posterior.Deviations),
            Terms = [.. _question.Sigmas.Select(sigma => Terms(form, sigma))],
            Curves = curves,
            Validity = validity,
            ValidUpTo = upTo,
            PaperP3 = Paper(form, sizes, spectra),
            Timings = _timings,
            Subspace = within,
        };
    }

    /// <summary>
    /// How many Sobol points share a randomisation: a power of two that leaves at least sixteen randomisations where there are draws
    /// enough.
    /// </summary>
    internal static int PointsOf(int draws)
    {
        int points = 2;
        while (2 * points * Randomizations <= draws && draws % (2 * points) == 0)
        {
            points *= 2;
        }

        return points;
    }

    private (double[][] Basis, IReadOnlyList<Eigenpair> Pairs) Basis(Optimum optimum, Dataset objects, CancellationToken cancellation)
    {
        int parameters = optimum.Network.ParameterCount;
        switch (_question.Space)
        {
            case SubspaceKind.Full:
                double[][] units = [.. Enumerable.Range(0, parameters).Select(_ => new double[parameters])];
                for (int i = 0; i < parameters; i++)
                {
                    units[i][i] = 1;
                }

                return (units, []);
            case SubspaceKind.Random:
                Subspace random = Subspace.Random(parameters, _question.Dimension!.Value, _question.Seed, cancellation);
                return (RowArrays.Rows(random.Basis), []);
            case SubspaceKind.Given:
                return (RowArrays.Rows(_place.Given!.Basis), []);
            default:
                Subspace found = _place.Given ?? Subspace.Eigen(
                    optimum,
                    objects,
                    _question.Dimension!.Value,
                    _question.Seed,
                    _question.EigenTolerance,
                    _observer is null ? null : _observer.Solved,
                    cancellation);
                Eigenpairs solved = found.Eigenpairs!;
                Eigenpair[] missed = [.. solved.Pairs.Where(pair => !pair.Converged)];
                if (missed.Length > 0)
                {
                    _warnings.Add(
                        Text($"{missed.Length} of {solved.Pairs.Count} eigenpairs did not converge to a relative residual of ")
                            + Text($"{_question.EigenTolerance:g2}; the largest left is {missed.Max(pair => pair.Residual):g2}. The ")
                            + "closed form holds in the subspace as it is.");
                }

                return ([.. solved.Vectors], solved.Pairs);
        }
    }

    private double[] Shift(Optimum optimum, double[][] basis, out double[][] extended)
    {
        extended = basis;
        if (_place.Mean is not double[] mean)
        {
            return [];
        }

        double[] rest = [.. mean.Zip(optimum.Parameters, (m, w) => m - w)];
        double length = Math.Sqrt(Sums.Dot(rest, rest));
        double[] shift = new double[basis.Length];
        for (int pass = 0; pass < 2; pass++)
        {
            for (int i = 0; i < basis.Length; i++)
            {
                double along = Sums.Dot(rest, basis[i]);
                shift[i] += along;
                Sums.AddScaled(-along, basis[i], rest);
            }
        }

        double left = Math.Sqrt(Sums.Dot(rest, rest));
        if (left <= 1e-9 * length || basis.Length == optimum.Network.ParameterCount)
        {
            return shift;
        }

        Sums.Scale(1 / left, rest);
        extended = [.. basis, rest];
        return [.. shift, left];
    }

    private void Doubts(double[] eigenvalues)
    {
        double largest = eigenvalues.Max(Math.Abs);
        int negative = eigenvalues.Count(value => value < -Rounding * largest);
        if (largest == 0)
        {
            _warnings.Add(
                "The mean Hessian vanishes in this subspace: there is no curvature to speak of. A network of dead units, or weights "
                    + "that are all zero?");
        }
        else if (negative > 0)
        {
            _warnings.Add(
                Text($"Curvature is negative along {negative} of {eigenvalues.Length} directions, down to {eigenvalues[^1]:g3}: w* is no ")
                    + "minimum in this subspace.");
        }
    }

    private QuadraticQuantities[][] Orders(QuadraticModel model, IReadOnlyList<int> sizes, CancellationToken cancellation)
    {
        if (_question.Orders == 0)
        {
            return [];
        }

        RandomOrders orders = new(_question.Orders, _question.Seed);
        QuadraticQuantities[][] at = new QuadraticQuantities[orders.Count][];
        Workers.For(
            at.Length,
            o =>
            {
                QuadraticIncrements one = QuadraticIncrements.Of(model, orders.Order(o, model.Objects));
                at[o] = [.. sizes.Select(one.At)];
            },
            cancellation);
        return at;
    }

    private static QuadraticCurveSummary Curve(
        QuadraticForm form,
        double sigma,
        IReadOnlyList<int> sizes,
        IReadOnlyList<(double[] Before, double[] After)> spectra,
        QuadraticQuantities[][] orders,
        QuadraticMonteCarlo? draws)
    {
        double[] closed = [.. sizes.Select(k => form.Increments.Terms(k, sigma, form.Moments).Total)];
        double[] paper = [.. spectra.Select(pair => PaperIncrements.Of(pair.Before, pair.After, sigma))];
        MonteCarloEstimate[] measured = draws is null ? [] : [.. sizes.Select(k => draws.SquaredIncrement(k))];
        double total = form.Variance.Terms(sigma).Total;
        int above = paper.Where((value, place) => value >= (draws is null ? closed[place] : measured[place].Value)).Count();
        return new QuadraticCurveSummary
        {
            Sigma = sigma,
            K = [.. sizes],
            ClosedForm = closed,
            Curvature = [.. sizes.Select(k => form.Increments.Terms(k, sigma, form.Moments).Curvature)],
            Expected = [.. sizes.Select(k => total / (k * (k + 1.0)))],
            OrdersLow = Spread(OrdersTail),
            OrdersHigh = Spread(1 - OrdersTail),
            MonteCarlo = [.. measured.Select(estimate => estimate.Value)],
            MonteCarloStandardError = draws is { Units: > 1 } ? [.. measured.Select(estimate => estimate.StandardError)] : [],
            PaperP3 = paper,
            PaperAbove = (double)above / paper.Length,
        };

        double[] Spread(double share) => orders.Length == 0 ? [] : [.. sizes.Select((_, place) =>
        {
            double[] sorted = [.. orders.Select(order => QuadraticTerms.Of(order[place], sigma, form.Moments).Total)];
            Array.Sort(sorted);
            return StudentizedBootstrap.Quantile(sorted, share);
        })];
    }

    private QuadraticTermsSummary Terms(QuadraticForm form, double sigma)
    {
        QuadraticTerms terms = form.Variance.Terms(sigma);
        double loss = form.MeanLoss(sigma);
        double? Size(double variance) => loss > 0 ? SampleSize.ForRemaining(variance / loss / loss, _question.Remaining) : null;
        return new QuadraticTermsSummary
        {
            Sigma = sigma,
            Value = terms.Value,
            Cross = terms.Cross,
            Gradient = terms.Gradient,
            Curvature = terms.Curvature,
            Total = terms.Total,
            StandardErrors = form.Variance.StandardErrors(sigma),
            Shares = terms.Shares,
            MeanLoss = loss,
            K = Size(terms.Total),
            ShapeK = Size(terms.Shape),
        };
    }

    // The median over k of how much smaller the variance is with the control variate.
    private static double? Reduction(QuadraticMonteCarlo draws, IReadOnlyList<int> sizes)
    {
        double[] factors = [.. sizes.Select(k =>
        {
            double ratio = draws.SquaredIncrement(k, ControlVariate.None).StandardError / draws.SquaredIncrement(k).StandardError;
            return ratio * ratio;
        }).Where(double.IsFinite).Order()];
        return factors.Length == 0 ? null : factors[factors.Length / 2];
    }

    private static PaperSummary Paper(
        QuadraticForm form,
        IReadOnlyList<int> sizes,
        IReadOnlyList<(double[] Before, double[] After)> spectra)
    {
        double[] ratios = [.. sizes
            .Select(
                (k, place) => PaperIncrements.Of(spectra[place].Before, spectra[place].After, 1) / form.Increments.Terms(k, 1).Curvature)
            .Where(double.IsFinite)
            .Order()];
        return ratios.Length == 0
            ? new PaperSummary(0, null, null, null)
            : new PaperSummary(ratios.Count(ratio => ratio < 1) / (double)ratios.Length, ratios[ratios.Length / 2], ratios[0], ratios[^1]);
    }

    private void Lap(string stage)
    {
        double now = _clock.Elapsed.TotalSeconds;
        _timings[stage] = now - _elapsed;
        _elapsed = now;
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    private sealed class Forward(Action<double> to) : IProgress<double>
    {
        public void Report(double value) => to(value);
    }
}
