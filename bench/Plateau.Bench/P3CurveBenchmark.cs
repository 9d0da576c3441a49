using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Plateau.Bench.Solvers;
using Plateau.Convergence;
using Plateau.Curvature;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Probing;

namespace Plateau.Bench;

/// <summary>
/// P3's curve: Δ_k by its formula, in closed form and as measured, for every k. Here the objects are projected once and prefix sums do the
/// rest; P3 solves an eigenproblem for each k. The factor is measured on a range of k that P3's way can finish, and summed up from single k
/// beyond.
/// </summary>
internal sealed class P3CurveBenchmark : IBenchmark
{
    private const int Count = 10;
    private const int Draws = 64;
    private const double Sigma = 0.1;
    private const int Batch = 64;
    private const ulong Seed = 1;

    // What P3's stopping rule leaves, generously; eigenvalues that matter.
    private const double AllowedDifference = 0.05;
    private const double Small = 0.01;

    public string Name => "p3-curve";

    public string Summary
        => "P3's curve of increments for every k: ratio to an eigenproblem for each k over PyTorch [--model SPEC] [--objects N] [--epochs "
            + "E] [--range K] [--points K,K,…] [--rounds R] [--data-dir DIR] [--python PATH|none]";

    public void Run(IReadOnlyList<string> arguments)
    {
        string spec = Arguments.Option(arguments, "--model") ?? "mlp:256,256";
        int range = Arguments.Number(arguments, "--range", 40);
        int objects = Arguments.Number(arguments, "--objects", 10_000);
        int[] points = [.. (Arguments.Option(arguments, "--points") ?? "100,300,1000,3000,10000")
            .Split(',')
            .Select(point => int.Parse(point, CultureInfo.InvariantCulture))
            .Where(k => k <= objects)];
        int rounds = Arguments.Number(arguments, "--rounds", 1);
        CurvatureProblem problem = CurvatureProblem.Train(
            Arguments.DataDirectory(arguments), spec, objects, Arguments.Number(arguments, "--epochs", 10));
        Dataset few = problem.Data.Take(range + 1);
        Curve(problem, few);

        using Peer? peer = StartPeer(arguments, problem, range, points);
        double[][] own = [new double[rounds], new double[rounds], new double[rounds]];
        List<Dictionary<string, double>> peerRounds = [];
        for (int round = 0; round < rounds; round++)
        {
            own[0][round] = Seconds(() => Curve(problem, few));
            own[1][round] = Seconds(() => Curve(problem, problem.Data));
            own[2][round] = Seconds(() => Spectra(problem, [.. Enumerable.Range(1, range)]));
            if (peer is not null)
            {
                peerRounds.Add(peer.Round());
            }
        }

        Line(
            $"this program, formula, closed form and measurement ({Draws} draws) at every k: {Measure.Median(own[0]):F3} s up to {range}, "
                + $"{Measure.Median(own[1]):F3} s up to {problem.Data.Objects}");
        Line(
            $"this program, P3's way, ten eigenpairs of every H^(k) to a relative residual of 1e-2: "
                + $"{Measure.Median(own[2]):F3} s up to {range}");
        if (peer is null)
        {
            return;
        }

        Agreement(peer, problem);
        PeerTable.Variants(peer, peerRounds);
        Line($"every k up to {range}:");
        PeerTable.Ratio(peerRounds, "range", own[0], "by the wall");
        PeerTable.Ratio(peerRounds, "range", own[2], "by the wall, this program P3's way");

        (double K, double Seconds)[] costs =
        [
            (0.5 * range, Measure.Median(PeerTable.Best(peerRounds, "range").Seconds) / range),
            .. points.Select(k => ((double)k, Measure.Median(PeerTable.Best(peerRounds, $"k={k}").Seconds))),
        ];
        double whole = Extrapolated(costs, problem.Data.Objects);
        Line(
            $"P3's way over PyTorch, seconds at one k: "
                + $"{string.Join(
                    ", ",
                    costs.Select(cost => string.Create(CultureInfo.InvariantCulture, $"{cost.Seconds:F3} at {cost.K:F0}")))}");
        Line(
            $"  summed over every k up to {problem.Data.Objects}, lines between these: {whole / 3600:F1} h, "
                + $"{whole / Measure.Median(own[1]):G3} times as long as this program; with k in steps of {Batch} objects, "
                + $"{whole / Batch / Measure.Median(own[1]):G3} times");
    }

    // What the whole curve takes here: the subspace, the projections, all that follows from them, and the losses of draws in the subspace.
    private static double Curve(CurvatureProblem problem, Dataset data)
    {
        Eigenpairs eigenpairs = Eigensolver.Solve(
            CurvatureOperator.Hessian(problem.Optimum, data),
            new EigenQuestion { Count = Count, Tolerance = 1e-3, Seed = Seed });
        QuadraticModel model = new(ProjectedObjects.Of(problem.Optimum, data, eigenpairs.Vectors));
        double[] closed = QuadraticIncrements.Of(model).SquaredIncrements(Sigma);
        double[] formula = [.. PaperIncrements.Spectra(model, [.. Enumerable.Range(1, data.Objects - 1)])
            .Select(spectra => PaperIncrements.Of(spectra.Before, spectra.After, Sigma))];
        Tensor<double> basis = new([.. eigenpairs.Vectors.SelectMany(vector => vector)], Count, problem.Optimum.Network.ParameterCount);
        LossMatrix losses = LossMatrix.Evaluate(
            problem.Optimum.Network,
            data,
            Probe.Gaussian(problem.Optimum, Sigma).Within(Subspace.Of(basis)),
            Draws,
            Seed);
        double[] measured = Increments.MeanPower(losses, 2);
        return closed[^1] + formula[^1] + measured[^1];
    }

    private static SizedEigenpairs[] Spectra(CurvatureProblem problem, int[] sizes)
        => [.. EigenSequence.Solve(
            k => CurvatureOperator.Hessian(problem.Optimum, problem.Data, WeightedObjects.First(k)),
            sizes,
            new EigenQuestion { Count = Count, Which = SpectrumEnd.Magnitude, Tolerance = 1e-2, Seed = Seed })];

    private static void Agreement(Peer peer, CurvatureProblem problem)
    {
        Line($"peer: {peer.Name}");
        JsonElement spectra = peer.About.GetProperty("spectra");
        JsonElement products = peer.About.GetProperty("products");
        foreach (JsonProperty size in spectra.EnumerateObject().OrderBy(size => int.Parse(size.Name, CultureInfo.InvariantCulture)))
        {
            double[] there = [.. size.Value.EnumerateArray().Select(value => value.GetDouble()).OrderByDescending(Math.Abs)];
            double[] here = Spectra(problem, [int.Parse(size.Name, CultureInfo.InvariantCulture)])[0].Eigenpairs.Values;
            double apart = there.Zip(here)
                .Where(pair => Math.Abs(pair.Second) >= Small * Math.Abs(here[0]))
                .Max(pair => Math.Abs(Math.Abs(pair.First) - Math.Abs(pair.Second)) / Math.Abs(pair.Second));
            Line(
                $"  k = {size.Name}: {products.GetProperty(size.Name).GetInt64()} products there; magnitudes of eigenvalues differ by "
                    + $"{apart:E1} at most{(apart < AllowedDifference ? "" : ", where its stopping rule stopped short")}");
        }
    }

    // The sum over k of a cost that is linear between the places where it was measured, constant before the first, and goes on as the last
    // line does.
    private static double Extrapolated((double K, double Seconds)[] costs, int last)
    {
        double sum = 0;
        for (int k = 1; k < last; k++)
        {
            int right = Array.FindIndex(costs, cost => cost.K > k);
            right = right < 0 ? costs.Length - 1 : right;
            sum += right == 0
                ? costs[0].Seconds
                : costs[right - 1].Seconds
                    + ((costs[right].Seconds - costs[right - 1].Seconds) * (k - costs[right - 1].K)
                        / (costs[right].K - costs[right - 1].K));
        }

        return sum;
    }

    private static double Seconds<T>(Func<T> work)
    {
        Stopwatch clock = Stopwatch.StartNew();
        work();
        return clock.Elapsed.TotalSeconds;
    }

    private static Peer? StartPeer(IReadOnlyList<string> arguments, CurvatureProblem problem, int range, int[] points)
    {
        if (Arguments.Python(arguments) == "none")
        {
            return null;
        }

        using TemporaryFolder folder = new();
        string parameters = folder.File("parameters.safetensors");
        ParameterFile.Write(problem.Optimum.Network, problem.Optimum.Parameters, parameters);
        return Peer.Start(
            Arguments.Python(arguments),
            "p3_curve.py",
            problem.Directory,
            Math.Max(range, points.Max()).ToString(CultureInfo.InvariantCulture),
            problem.Spec,
            parameters,
            Workers.Threads.ToString(CultureInfo.InvariantCulture),
            Count.ToString(CultureInfo.InvariantCulture),
            Sigma.ToString(CultureInfo.InvariantCulture),
            Draws.ToString(CultureInfo.InvariantCulture),
            range.ToString(CultureInfo.InvariantCulture),
            string.Join(',', points.Select(point => point.ToString(CultureInfo.InvariantCulture))));
    }

    private static void Line(ref DefaultInterpolatedStringHandler text) => Console.WriteLine(text.ToStringAndClear());
}
