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

/// <summary>What <c>plateau bounds</c> computes at a point.</summary>
internal static class BoundsAnalysis
{
    /// <summary>How far off norms may be by rounding in float32.</summary>
    private const double SingleRounding = 1e-4;

    private const double DoubleRounding = 1e-9;
    private const double EigenTolerance = 1e-3;

    // The values of k at which ‖A_k‖ is found, at most.
    private const int DifferenceSizes = 6;
    private const int FormulaDraws = 64;

    // In a basis of block Lanczos, besides the vectors asked for.
    private const int BasisVectors = 64;

    // Objects whose whole Hessian is looked at, evenly spread by the norm of its Gauss–Newton part.
    private const int WholeObjects = 8;

    /// <summary>Measures what the theorems bound, and holds them against it.</summary>
    /// <param name="point">The optimum, and the objects that it was fitted to.</param>
    /// <param name="question">What is asked.</param>
    /// <param name="train">Trains a network of another width or depth as the one under analysis was.</param>
    /// <param name="observer">Hears the name of each stage and how far it is, from 0 to 1; may be null.</param>
    /// <param name="cancellation">Stops the work; nothing is left.</param>
    /// <exception cref="PlateauException">It would not fit into memory, or a loss or derivative is not finite.</exception>
    /// <exception cref="OperationCanceledException">The cancellation was asked for.</exception>
    public static BoundsResult Of(
        LandscapePoint point,
        BoundsQuestion question,
        Func<Network, CancellationToken, Optimum> train,
        Action<string, double>? observer = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(point);
        ArgumentNullException.ThrowIfNull(question);
        Optimum optimum = point.Optimum;
        Dataset data = point.Data.Training;
        Network network = optimum.Network;
        int dimension = question.Dimension(network.ParameterCount);
        Check(network, point.Data, question);
        Stopwatch clock = Stopwatch.StartNew();
        Dictionary<string, double> timings = [];
        void Lap(string stage) => timings[stage] = clock.Elapsed.TotalSeconds - timings.Values.Sum();

        ObjectCurvature curvature = ObjectCurvature.Of(optimum, data, Share(observer, "curvature of each object"), cancellation);
        double rounding = optimum.Precision == Precision.Double ? DoubleRounding : SingleRounding;
        ObjectNorms norms = new() { GaussNewton = curvature.SpectralNorms, Tolerance = rounding };
        Lap("curvature");
        LandscapeBounds bounds = LandscapeBounds.Of(
            optimum,
            data,
            norms,
            question.Places,
            (stage, share) => observer?.Invoke(Name(stage), share),
            cancellation);
        Lap("bounds");
        Bound difference = Differences(optimum, data, bounds.Constants.LargestCurvature, rounding, observer, cancellation);
        Lap("differences");
        Bound decomposition = Decomposition(optimum, data, curvature, observer, cancellation);
        Lap("terms");
        (IReadOnlyList<Bound> formula, bool converged) = Formula(
            optimum,
            data,
            question.Places,
            dimension,
            bounds.Gradients.K,
            observer,
            cancellation);
        Lap("eigenspace");
        (List<ArchitecturePoint> points, List<MeasuredExponent> exponents) = Architectures(point, question, train, observer, cancellation);
        Lap("architectures");
        timings["total"] = clock.Elapsed.TotalSeconds;

        List<string> warnings = [.. point.Warnings, .. bounds.Warnings];
        if (!converged)
        {
            warnings.Add(
                $"Not all of the {dimension} eigenvectors that P3's formula is looked at in have converged; the formula is about the "
                    + "subspace that was found.");
        }

        if (bounds.Chain is null)
        {
            warnings.Add("The network is no chain of layers: the papers' bounds by layers do not apply to it, and no others are given.");
        }

        List<Bound> all = [.. bounds.Bounds];
        all.Insert(all.FindIndex(bound => bound.Id == "p1-assumption-1"), decomposition);
        int place = all.FindIndex(bound => bound.Id == "p2-mean-term");
        all.Insert(place, difference);
        all.InsertRange(all.Count - 1, formula);
        foreach (Bound bound in all.Where(bound => bound.Paper is { } paper && !double.IsFinite(paper)))
        {
            warnings.Add($"{bound.Id}: the paper's form is beyond all numbers, and is null here.");
        }

        return new BoundsResult
        {
            Version = BuildVersion.Number,
            Seed = question.Seed,
            Warnings = warnings,
            Data = point.DataSummary,
            Model = ModelSummary.Of(optimum),
            Optimum = point.Summary,
            Stationarity = point.Stationarity,
            Probe = new BoundsProbe(bounds.Sigma, bounds.Radius, question.Draws, dimension),
            Constants = new BoundsConstants(
                bounds.Chain?.Layers,
                bounds.LargestInput,
                bounds.Chain?.LargestNorm,
                bounds.Chain?.LargestEntry,
                bounds.Constants.LargestLoss,
                bounds.Constants.LargestGradient,
                bounds.Constants.LargestCurvature,
                bounds.Constants.Rank),
            Layers = bounds.Chain?.LayerNorms ?? [],
            Bounds = all,
            Exponents = [.. bounds.Exponents, .. exponents],
            Objects = new BoundsCurves(
                bounds.Gradients.K,
                bounds.Gradients.Mean,
                bounds.Gradients.NextMean,
                bounds.Gradients.Difference,
                bounds.LargestCurvatures),
            Architectures = points,
            Timings = timings,
        };
    }

    /// <summary>Refuses what cannot be done, before anything is trained.</summary>
    /// <param name="network">The network.</param>
    /// <param name="data">The N objects, and those held out.</param>
    /// <param name="question">What is asked.</param>
    /// <exception cref="PlateauException">More eigenvectors are asked for than there are, or it would not fit into memory.</exception>
    public static void Check(Network network, DataSplit data, BoundsQuestion question)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(question);
        if (question.GivenDimension > network.ParameterCount)
        {
            throw new PlateauException(
                $"--dimension {question.GivenDimension}: the network has {network.ParameterCount} parameters and so as many eigenvectors; "
                    + "take at most so many.");
        }

        double vectors = question.Dimension(network.ParameterCount) + BasisVectors;
        MemoryBudget.Demand(
            LandscapeBounds.Bytes(network, data.Training.Objects) + (sizeof(double) * network.ParameterCount * vectors),
            $"bounds of a network of {network.ParameterCount} parameters",
            "choose a smaller network, or a smaller --dimension");
    }

    private static string Name(BoundsStage stage) => stage switch
    {
        BoundsStage.Norms => "norms of layers",
        BoundsStage.Gradients => "gradients at each k",
        BoundsStage.Ball => "draws in the ball",
        BoundsStage.Gaussian => "draws of the Gaussian",
        BoundsStage.Radii => "distances",
        _ => "expansion",
    };

    private static SyncProgress? Share(Action<string, double>? observer, string stage)
        => observer is null ? null : new SyncProgress(share => observer(stage, share));

    // ‖A_k‖₂ of Gauss–Newton matrices, the largest eigenvalue in magnitude of one object less the mean of those before.
    private static Bound Differences(
        Optimum optimum,
        Dataset data,
        double largest,
        double rounding,
        Action<string, double>? observer,
        CancellationToken cancellation)
    {
        IReadOnlyList<int> all = LandscapeCurve.Sizes(data.Objects - 1);
        int count = Math.Min(DifferenceSizes, all.Count);
        int[] sizes = [.. Enumerable.Range(0, count).Select(i => all[count == 1 ? 0 : i * (all.Count - 1) / (count - 1)])];
        double[] norms = new double[count];
        for (int place = 0; place < count; place++)
        {
            observer?.Invoke("change by one object", (double)place / count);
            int k = sizes[place];
            double[] weights = [.. Enumerable.Repeat(-1.0 / ((double)k * (k + 1)), k), 1.0 / (k + 1)];
            CurvatureOperator change = CurvatureOperator.GaussNewton(
                optimum,
                data,
                WeightedObjects.Of([.. Enumerable.Range(0, k + 1)], weights));
            Eigenpairs pairs = Eigensolver.Solve(
                change,
                new EigenQuestion { Count = 1, Which = SpectrumEnd.Magnitude, Tolerance = EigenTolerance },
                cancellation);
            norms[place] = Math.Abs(pairs.Pairs[0].Value);
        }

        return IncrementBounds.OfDifferences(sizes, norms, largest, Math.Max(rounding, EigenTolerance));
    }

    private static Bound Decomposition(
        Optimum optimum,
        Dataset data,
        ObjectCurvature curvature,
        Action<string, double>? observer,
        CancellationToken cancellation)
    {
        int[] byNorm = [.. Enumerable.Range(0, data.Objects).OrderByDescending(i => curvature.SpectralNorms[i]).ThenBy(i => i)];
        int count = Math.Min(WholeObjects, data.Objects);
        int[] objects = [.. Enumerable.Range(0, count).Select(i => byNorm[count == 1 ? 0 : i * (data.Objects - 1) / (count - 1)])];
        IReadOnlyList<HessianTerm> terms = HessianTerm.Of(
            optimum,
            data,
            objects,
            EigenTolerance,
            progress: Share(observer, "whole Hessians of single objects"),
            cancellation: cancellation);
        return HessianBounds.OfDecomposition(
            objects,
            [.. objects.Select(i => curvature.SpectralNorms[i])],
            [.. terms.Select(term => term.TermNorm)],
            [.. terms.Select(term => term.HessianNorm)],
            2 * EigenTolerance);
    }

    private static (IReadOnlyList<Bound> Bounds, bool Converged) Formula(
        Optimum optimum,
        Dataset data,
        BoundsPlaces question,
        int dimension,
        IReadOnlyList<int> sizes,
        Action<string, double>? observer,
        CancellationToken cancellation)
    {
        const string stage = "eigenspace";
        observer?.Invoke(stage, 0);
        EigenQuestion asked = new()
        {
            Count = dimension,
            Tolerance = EigenTolerance,
            Seed = question.Seed,
            Progress = progress => observer?.Invoke(stage, 0.5 * progress.Converged / Math.Max(1, progress.Count)),
        };
        Eigenpairs pairs = Eigensolver.Solve(CurvatureOperator.Hessian(optimum, data), asked, cancellation);
        observer?.Invoke(stage, 0.5);
        QuadraticModel model = new(ProjectedObjects.Of(optimum, data, pairs.Vectors, cancellation: cancellation));
        observer?.Invoke(stage, 0.7);
        Tensor<double> basis = new(dimension, optimum.Network.ParameterCount);
        for (int d = 0; d < dimension; d++)
        {
            pairs.Vectors[d].CopyTo(basis.Row(d));
        }

        Probe probe = Probe.Gaussian(optimum, question.Sigma).Within(Subspace.Of(basis));
        IReadOnlyList<Bound> bounds = EigenvalueBounds.Of(model, sizes, probe, FormulaDraws, question.Seed, data, cancellation);
        observer?.Invoke(stage, 1);
        return (bounds, pairs.Converged);
    }

    private static (List<ArchitecturePoint> Points, List<MeasuredExponent> Exponents) Architectures(
        LandscapePoint point,
        BoundsQuestion question,
        Func<Network, CancellationToken, Optimum> train,
        Action<string, double>? observer,
        CancellationToken cancellation)
    {
        List<ArchitecturePoint> points = [];
        List<MeasuredExponent> exponents = [];
        if (question.Widths.Count + question.Depths.Count == 0)
        {
            return (points, exponents);
        }

        Dataset data = point.Data.Training;
        IReadOnlyList<int> hidden = point.Optimum.Network.Spec.StartsWith("mlp", StringComparison.Ordinal)
            && NetworkSpec.Parse(point.Optimum.Network.Spec) is MlpSpec { Hidden.Count: > 0 } spec
            ? spec.Hidden
            : [16];
        int total = question.Widths.Count + question.Depths.Count;
        int done = 0;
        ArchitectureSweep Sweep(IEnumerable<int[]> each) => ArchitectureSweep.Of(
            each.Select(one =>
            {
                observer?.Invoke("other networks", (double)done++ / total);
                return train(Network.Mlp(data, one), cancellation);
            }),
            data,
            (optimum, set, token) => ObjectCurvature.Of(optimum, set, cancellation: token).SpectralNorms,
            cancellation);

        if (question.Widths.Count > 0)
        {
            ArchitectureSweep sweep = Sweep(question.Widths.Select(width => Enumerable.Repeat(width, hidden.Count).ToArray()));
            points.AddRange(sweep.Points);
            double paper = 2.0 * (hidden.Count + 1);
            exponents.Add(Exponent(
                "curvature-in-width",
                $"Largest ‖G_i‖ in the width h, {hidden.Count + 1} layers",
                paper,
                sweep.InWidth(one => one.Largest)));
            exponents.Add(Exponent(
                "bound-in-width",
                "P1's bound of it, (hM)^2L with the weights as trained, in h",
                paper,
                sweep.InWidth(one => one.PaperLemma)));
        }

        if (question.Depths.Count > 0)
        {
            ArchitectureSweep sweep = Sweep(question.Depths.Select(depth => Enumerable.Repeat(hidden[0], depth).ToArray()));
            points.AddRange(sweep.Points);

            // L(hM)^2L: its rate in L is 2 ln hM, M the mean over the networks of their largest weight.
            double paper = 2 * Elementary.Log(hidden[0] * sweep.Points.Average(one => one.LargestEntry));
            exponents.Add(Exponent(
                "curvature-in-layers",
                $"Rate of the largest ‖G_i‖ in the number of layers L, width {hidden[0]}",
                paper,
                sweep.InLayers(one => one.Largest)));
            exponents.Add(Exponent("bound-in-layers", "Rate of P1's bound of it in L", paper, sweep.InLayers(one => one.PaperLemma)));
        }

        return (points, exponents);
    }

    private static MeasuredExponent Exponent(string id, string title, double paper, LawFit? fit)
        => new MeasuredExponent { Id = id, Title = title, Source = "P1, eq. 3", Paper = paper }.Fitted(fit);

    private sealed class SyncProgress(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
