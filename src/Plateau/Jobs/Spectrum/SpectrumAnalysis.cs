using System.Diagnostics;
using Plateau.Curvature;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Runs;
using Plateau.Training;

namespace Plateau.Jobs;

/// <summary>What <c>plateau spectrum</c> computes at a point.</summary>
internal static class SpectrumAnalysis
{
    // In a basis of block Lanczos, besides the products under way.
    private const int BasisVectors = 64;

    /// <summary>Computes the curvature at a point: eigenpairs, and whatever else is asked for.</summary>
    /// <param name="point">The optimum, and the objects that it was fitted to.</param>
    /// <param name="question">What is asked.</param>
    /// <param name="observer">Hears of the eigensolver's steps, with the size k that they are of; may be null.</param>
    /// <param name="cancellation">Stops the work; nothing is left.</param>
    /// <exception cref="PlateauException">
    /// More eigenpairs are asked for than there are parameters, sizes do not fit, or the vectors would not fit into memory.
    /// </exception>
    /// <exception cref="OperationCanceledException">The cancellation was asked for.</exception>
    public static SpectrumResult Of(
        LandscapePoint point,
        SpectrumQuestion question,
        Action<int, EigenProgress>? observer = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(point);
        ArgumentNullException.ThrowIfNull(question);
        int objects = point.Data.Training.Objects;
        Check(question, point.Optimum.Network, objects);
        Stopwatch clock = Stopwatch.StartNew();
        Dictionary<string, double> timings = [];
        Optimum optimum = point.Optimum.ToMeet(question.Tolerance);
        CurvatureOperator matrix = Operator(point, question, optimum, objects);
        Eigenpairs pairs = Solve(matrix, question, progress => observer?.Invoke(objects, progress), cancellation);
        timings["eigenpairs"] = clock.Elapsed.TotalSeconds;
        int size = 0;
        EigenQuestion asked = Pairs(question) with { Progress = progress => observer?.Invoke(size, progress) };
        SizeSpectrum[] sizes =
        [
            .. EigenSequence.Solve(k => Operator(point, question, optimum, size = k), question.Sizes, asked, cancellation),
        ];

        timings["sizes"] = clock.Elapsed.TotalSeconds - timings.Values.Sum();
        OperatorMoments? moments = question.Trace || question.Frobenius
            ? OperatorMoments.Of(
                matrix,
                new MomentQuestion { Seed = question.Seed, NormTolerance = question.Frobenius ? NormTolerance : null },
                cancellation)
            : null;
        timings["moments"] = clock.Elapsed.TotalSeconds - timings.Values.Sum();
        SpectralDensity? density = question.Density
            ? SpectralDensity.Of(matrix, new DensityQuestion { Seed = question.Seed }, cancellation)
            : null;
        timings["density"] = clock.Elapsed.TotalSeconds - timings.Values.Sum();
        timings["total"] = clock.Elapsed.TotalSeconds;
        DominantDimension? shares = moments is null ? null : DominantDimension.Of(pairs.Values, moments.Trace, moments.SquaredNorm);
        return new SpectrumResult
        {
            Version = BuildVersion.Number,
            Seed = question.Seed,
            Warnings = [.. point.Warnings, .. Doubts(question, pairs, sizes, matrix, moments)],
            Data = point.DataSummary,
            Model = ModelSummary.Of(optimum),
            Optimum = point.Summary,
            Stationarity = point.Stationarity,
            Operator = question.Operator,
            Precision = optimum.Precision,
            Which = question.Which,
            Solver = question.Solver,
            Tolerance = question.Tolerance,
            Eigenpairs = pairs.Pairs,
            Converged = pairs.Converged,
            Trace = question.Trace ? moments!.Trace : null,
            FrobeniusSquared = question.Frobenius ? moments!.SquaredNorm : null,
            EffectiveRank = question is { Trace: true, Frobenius: true } ? moments!.EffectiveRank : null,
            FrobeniusShares = question.Frobenius ? [.. shares!.NormShares.Select(share => share.Value)] : [],
            TraceShares = question.Trace ? [.. shares!.TraceShares.Select(share => share.Value)] : [],
            Density = DensityShape.Of(density),
            AtSizes = sizes,
            Products = matrix.Products,
            Timings = timings,
        };
    }

    // The 95 % interval of the norm, relative.
    private const double NormTolerance = 0.05;

    /// <summary>Refuses what cannot be answered, before anything is trained.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="network">The network.</param>
    /// <param name="objects">The number of objects.</param>
    /// <exception cref="PlateauException">
    /// More eigenpairs are asked for than there are parameters, sizes do not fit, or the vectors would not fit into memory.
    /// </exception>
    public static void Check(SpectrumQuestion question, Network network, int objects)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(network);
        int parameters = network.ParameterCount;
        if (question.Top > parameters)
        {
            throw new PlateauException(
                $"--top {question.Top}: the network has {parameters} parameters and so as many eigenvalues; ask for at most so many.");
        }

        if (question.Sizes.Count > 0 && question.Sizes[^1] > objects)
        {
            throw new PlateauException($"--at-sizes {question.Sizes[^1]}: there are {objects} objects; ask for sizes up to that.");
        }

        // The basis, and the density's own.
        double bytes = (8.0 * parameters * Math.Min(parameters, question.Top + BasisVectors))
            + (question.Density ? new DensityQuestion().Bytes(parameters) : 0);
        MemoryBudget.Demand(
            bytes,
            $"--top {question.Top}",
            $"ask for fewer eigenpairs{(question.Density ? ", or leave out --density" : string.Empty)}");
    }

    private static CurvatureOperator Operator(LandscapePoint point, SpectrumQuestion question, Optimum optimum, int objects)
    {
        WeightedObjects first = WeightedObjects.First(objects);
        return question.Operator switch
        {
            CurvatureKind.GaussNewton => CurvatureOperator.GaussNewton(optimum, point.Data.Training, first),
            CurvatureKind.Fisher => CurvatureOperator.Fisher(optimum, point.Data.Training, FisherKind.Exact, first),
            _ => CurvatureOperator.Hessian(optimum, point.Data.Training, first),
        };
    }

    private static EigenQuestion Pairs(SpectrumQuestion question) => new()
    {
        Count = question.Top,
        Which = question.Which,
        Tolerance = question.Tolerance,
        MaxProducts = question.MaxProducts,
        Seed = question.Seed,
    };

    private static Eigenpairs Solve(
        SymmetricOperator matrix,
        SpectrumQuestion question,
        Action<EigenProgress> progress,
        CancellationToken cancellation)
    {
        EigenQuestion asked = Pairs(question) with { Progress = progress };
        return question.Solver == SpectrumSolver.Power
            ? PowerIteration.Solve(matrix, asked, cancellation)
            : Eigensolver.Solve(matrix, asked, cancellation);
    }

    private static IEnumerable<string> Doubts(
        SpectrumQuestion question, Eigenpairs pairs, IEnumerable<SizeSpectrum> sizes, SymmetricOperator matrix, OperatorMoments? moments)
    {
        if (!pairs.Converged)
        {
            int missing = pairs.Pairs.Count(pair => !pair.Converged);
            double worst = pairs.Pairs.Max(pair => pair.Residual);
            bool rounding = pairs.Pairs.All(pair => pair.Converged || pair.ResidualNorm <= 100 * matrix.Precision * pairs.Norm);
            string way = rounding
                ? "that is the rounding of the products; take --precision double, or a larger --tolerance"
                : question.Solver == SpectrumSolver.Power
                    ? "power iteration is slow where eigenvalues are close; take --solver block, or more --max-products"
                    : "allow more --max-products, or a larger --tolerance";
            string residuals = FormattableString.Invariant($"relative residuals up to {worst:g2} where {question.Tolerance:g2} was asked");
            yield return $"{missing} of {pairs.Pairs.Count} eigenpairs did not converge: {residuals}; {way}.";
        }

        int[] open = [.. sizes.Where(size => !size.Converged).Select(size => size.K)];
        if (open.Length > 0)
        {
            yield return $"Not all eigenpairs converged at {(open.Length == 1 ? "k" : "k =")} {string.Join(", ", open)}: look "
                + "at their residuals.";
        }

        if (pairs.Norm == 0)
        {
            yield return "The curvature is zero in every direction that was tried: no eigenvalue differs from 0. A network of dead units, "
                + "or weights that are all zero?";
        }
        else if (pairs.Pairs.Count > 0 && question.Which == SpectrumEnd.Largest && pairs.Pairs[0].Value < 0)
        {
            yield return "The largest eigenvalue is negative: these parameters are near a maximum, not near a minimum.";
        }

        if (moments is { Converged: false })
        {
            yield return FormattableString.Invariant($"Trace or norm are known less well than to 1 and 5 %: {moments.Products} products ")
                + "were allowed; their intervals say how well.";
        }
    }
}
