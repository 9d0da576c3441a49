using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Plateau.Bench.Solvers;
using Plateau.Convergence;
using Plateau.Curvature;
using Plateau.Formats;
using Plateau.Networks;
using Plateau.Numerics;

namespace Plateau.Bench;

/// <summary>
/// ℓ_i, Pᵀg_i and PᵀH_iP of every object along the ten largest eigenvectors, beside PyTorch; and what follows from them by prefix sums: Δ
/// for all k, twenty values of σ and a hundred orders.
/// </summary>
internal sealed class ProjectionsBenchmark : IBenchmark
{
    private const int Count = 10;
    private const ulong Seed = 1;
    private const int Orders = 100;
    private const int Sigmas = 20;
    private const double AllowedDifference = 1e-3;
    private const double WantedSeconds = 1;

    private static readonly Job[] s_jobs =
    [
        new("mlp:256,256", 10_000, 10, 3, 200, "100,250,1000", 10),
        new("cnn:64x4", 64, 3, 1, 16, "8,16", 3),
    ];

    // What a user of PyTorch writes for any network comes last: the target is beside that.
    private static readonly string[] s_kinds = ["by hand", "functorch"];

    public string Name => "projections";

    public string Summary
        => "losses, gradients and Hessians of every object along ten directions, and all k, σ and orders from them: ratio to PyTorch "
            + "[--model SPEC] [--objects N] [--epochs E] [--rounds R] [--data-dir DIR] [--python PATH|none]";

    public void Run(IReadOnlyList<string> arguments)
    {
        string? spec = Arguments.Option(arguments, "--model");
        Job[] jobs = spec is null ? s_jobs : [s_jobs.FirstOrDefault(job => job.Spec == spec) ?? s_jobs[1] with { Spec = spec }];
        foreach (Job job in jobs)
        {
            Project(arguments, job with
            {
                Objects = Arguments.Number(arguments, "--objects", job.Objects),
                Epochs = Arguments.Number(arguments, "--epochs", job.Epochs),
                Rounds = Arguments.Number(arguments, "--rounds", job.Rounds),
            });
        }
    }

    private static void Project(IReadOnlyList<string> arguments, Job job)
    {
        CurvatureProblem problem = CurvatureProblem.Train(Arguments.DataDirectory(arguments), job.Spec, job.Objects, job.Epochs);
        Eigenpairs eigenpairs = Eigensolver.Solve(problem.Hessian(), new EigenQuestion { Count = Count, Tolerance = 1e-3, Seed = Seed });
        double[][] basis = [.. eigenpairs.Vectors.Select(vector => (double[])[.. vector.Select(value => (double)(float)value)])];
        ProjectedObjects projected = ProjectedObjects.Of(problem.Optimum, problem.Data, basis);

        using Peer? peer = StartPeer(arguments, job, problem, basis, projected);
        int all = Workers.Threads;
        double[] wall = new double[job.Rounds];
        double[] processor = new double[job.Rounds];
        List<Dictionary<string, double>> peerRounds = [];
        for (int round = 0; round < job.Rounds; round++)
        {
            Stopwatch clock = Stopwatch.StartNew();
            ProjectedObjects.Of(problem.Optimum, problem.Data, basis);
            wall[round] = clock.Elapsed.TotalSeconds;
            Workers.Threads = 1;
            double before = Measure.ProcessorSeconds();
            ProjectedObjects.Of(problem.Optimum, problem.Data, basis);
            processor[round] = Measure.ProcessorSeconds() - before;
            Workers.Threads = all;
            if (peer is not null)
            {
                peerRounds.Add(peer.Round());
            }
        }

        Line(
            $"projections along {Count} directions: {Measure.Median(wall):F3} s on {all} threads, "
                + $"{1e6 * Measure.Median(wall) / job.Objects:F1} µs an object; {Measure.Median(processor):F3} s of processor time on one");
        if (peer is not null)
        {
            Agreement(peer);
            PeerTable.Variants(peer, peerRounds);
            double ratio = 0;
            foreach (string kind in s_kinds.Where(kind => peerRounds[0].Keys.Any(name => name.StartsWith(kind, StringComparison.Ordinal))))
            {
                Line($"{kind}:");
                ratio = PeerTable.Ratio(peerRounds, kind, wall, "by the wall, all threads");
                PeerTable.Ratio(peerRounds, kind, processor, "by processor time, this program on one thread", processor: true);
            }

            Target.AtLeast($"projections of every object, {problem.Spec}, beside PyTorch under vmap", ratio, job.Wanted, "times");
        }

        Curves(projected);
    }

    // Δ for every k: σ enters last, so the orders are what costs.
    private static void Curves(ProjectedObjects projected)
    {
        double[] sigmas = [.. Enumerable.Range(0, Sigmas).Select(i => 0.001 * Math.Pow(1000, i / (Sigmas - 1.0)))];
        double[] times = new double[3];
        double checksum = 0;
        for (int round = 0; round < times.Length; round++)
        {
            Stopwatch clock = Stopwatch.StartNew();
            QuadraticModel model = new(projected);
            IReadOnlyList<QuadraticIncrements> orders = QuadraticIncrements.OfEach(model, new RandomOrders(Orders, Seed));
            double[] last = new double[orders.Count];
            Workers.For(orders.Count, order =>
            {
                double[] squares = new double[model.Objects - 1];
                foreach (double sigma in sigmas)
                {
                    orders[order].SquaredIncrements(sigma, CoordinateMoments.Gaussian, squares);
                    last[order] += squares[^1];
                }
            });
            checksum = Sums.Sum(last);
            times[round] = clock.Elapsed.TotalSeconds;
        }

        Line($"all k, {Sigmas} values of σ, {Orders} orders: {Measure.Median(times):F3} s ({checksum:G4})");
        Target.AtMost(
            $"all {projected.Objects - 1} k, {Sigmas} values of σ and {Orders} orders from projections",
            Measure.Median(times),
            WantedSeconds,
            "s");
    }

    private static void Agreement(Peer peer)
    {
        Line($"peer: {peer.Name}");
        foreach (JsonProperty way in peer.About.GetProperty("differences").EnumerateObject())
        {
            double worst = way.Value.EnumerateObject().Max(kind => kind.Value.GetDouble());
            string each = string.Join(
                ", ",
                way.Value
                    .EnumerateObject()
                    .Select(kind => string.Create(CultureInfo.InvariantCulture, $"{kind.Name} {kind.Value.GetDouble():E1}")));
            Line(
                $"  {way.Name}: largest differences relative to the largest number: "
                    + $"{each}{(worst < AllowedDifference ? "" : " — NOT THE SAME COMPUTATION")}");
        }
    }

    private static Peer? StartPeer(
        IReadOnlyList<string> arguments,
        Job job,
        CurvatureProblem problem,
        double[][] basis,
        ProjectedObjects projected)
    {
        if (Arguments.Python(arguments) == "none")
        {
            return null;
        }

        using TemporaryFolder folder = new();
        string parameters = folder.File("parameters.safetensors");
        string directions = folder.File("directions.safetensors");
        string answers = folder.File("answers.safetensors");
        ParameterFile.Write(problem.Optimum.Network, problem.Optimum.Parameters, parameters);
        Safetensors.Write(directions, [new("directions", Array([.. basis.SelectMany(vector => vector)], basis.Length, basis[0].Length))]);
        Safetensors.Write(
            answers,
            [
                new("losses", Array(projected.Losses, projected.Objects)),
                new("gradients", Array(projected.Gradients.Data, projected.Objects, Count)),
                new(
                    "hessians",
                    Array(
                        [.. Enumerable.Range(0, projected.Objects).SelectMany(i => Triangle(projected.Hessians.Row(i)))],
                        projected.Objects,
                        PackedSymmetric.Length(Count))),
            ]);
        return Peer.Start(
            Arguments.Python(arguments),
            "projections.py",
            problem.Directory,
            problem.Data.Objects.ToString(CultureInfo.InvariantCulture),
            problem.Spec,
            parameters,
            directions,
            answers,
            Workers.Threads.ToString(CultureInfo.InvariantCulture),
            job.TrialObjects.ToString(CultureInfo.InvariantCulture),
            job.Chunks);
    }

    private static double[] Triangle(ReadOnlySpan<double> packed)
    {
        double[] square = PackedSymmetric.Unpack(packed, Count);
        return [.. Enumerable.Range(0, Count).SelectMany(row => square.AsSpan(row * Count, row + 1).ToArray())];
    }

    private static NumberArray Array(double[] numbers, params int[] shape)
        => NumberArray.From(new Tensor<float>([.. numbers.Select(number => (float)number)], shape));

    private static void Line(ref DefaultInterpolatedStringHandler text) => Console.WriteLine(text.ToStringAndClear());

    /// <summary>A network, its objects and training, the rounds, what the peer tries, and how many times as fast it is to be.</summary>
    private sealed record Job(string Spec, int Objects, int Epochs, int Rounds, int TrialObjects, string Chunks, double Wanted);
}
