using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Plateau.Bench.Solvers;
using Plateau.Curvature;
using Plateau.Networks;
using Plateau.Numerics;

namespace Plateau.Bench;

/// <summary>
/// The ten largest eigenvalues of a trained network's Hessian to one residual: block Lanczos here, block LOBPCG and power iteration with
/// deflation over PyTorch's products there. Power iteration takes minutes; its products are counted here, where it takes the same steps,
/// and timed there.
/// </summary>
internal sealed class SpectrumBenchmark : IBenchmark
{
    private const int Count = 10;
    private const int MostPowerProducts = 50_000;
    private const ulong Seed = 1;
    private const double AllowedDifference = 1e-3;
    private const double WantedBesidePower = 20;
    private const double WantedBesideLobpcg = 4;

    public string Name => "spectrum";

    public string Summary
        => "the ten largest eigenpairs of a Hessian: ratio to PyTorch's LOBPCG and power iteration [--model SPEC] [--objects N] [--epochs "
            + "E] [--tolerance T] [--block B] [--chunk N] [--power-products N] [--power-seconds S] [--rounds R] [--data-dir DIR] "
            + "[--python PATH|none]";

    public void Run(IReadOnlyList<string> arguments)
    {
        string spec = Arguments.Option(arguments, "--model") ?? "mlp:256,256";
        bool connected = BenchData.NameFor(spec) == "mnist";
        int rounds = Arguments.Number(arguments, "--rounds", 3);
        string tolerance = Arguments.Option(arguments, "--tolerance") ?? "1e-3";
        CurvatureProblem problem = CurvatureProblem.Train(
            Arguments.DataDirectory(arguments),
            spec,
            Arguments.Number(arguments, "--objects", connected ? 10_000 : 2_000),
            Arguments.Number(arguments, "--epochs", 10));
        CurvatureOperator hessian = problem.Hessian();
        EigenQuestion question = new() { Count = Count, Tolerance = double.Parse(tolerance, CultureInfo.InvariantCulture), Seed = Seed };
        if (Arguments.Option(arguments, "--block") is { } block)
        {
            question = question with { BlockSize = int.Parse(block, CultureInfo.InvariantCulture) };
        }

        Eigenpairs found = Eigensolver.Solve(hessian, question);
        Line(
            $"{found.Products} products; eigenvalues {Text(found.Values)}; largest relative residual "
                + $"{found.Pairs.Max(pair => pair.Residual):E1}");

        using Peer? peer = StartPeer(arguments, problem, tolerance, connected ? problem.Data.Objects : 100);
        int threads = Workers.Threads;
        double[] wall = new double[rounds];
        double[] processor = new double[rounds];
        double[] multiplying = new double[rounds];
        double[][] vectors = RitzBlock.Random(question.BlockSize ?? 2, hessian.Dimension, Seed);
        List<Dictionary<string, double>> peerRounds = [];
        for (int round = 0; round < rounds; round++)
        {
            double before = Measure.ProcessorSeconds();
            Stopwatch clock = Stopwatch.StartNew();
            Eigensolver.Solve(hessian, question);
            wall[round] = clock.Elapsed.TotalSeconds;
            processor[round] = Measure.ProcessorSeconds() - before;
            before = Measure.ProcessorSeconds();
            hessian.Multiply(vectors);
            multiplying[round] = (Measure.ProcessorSeconds() - before) * found.Products / vectors.Length;
            if (peer is not null)
            {
                peerRounds.Add(peer.Round());
            }
        }

        Line(
            $"this program: {Measure.Median(wall):F3} s, {Measure.Median(processor):F3} s of processor time on {threads} threads; rounds "
                + $"{wall.Min():F3} to {wall.Max():F3} s; products take {Measure.Median(multiplying):F3} s of processor time");
        if (peer is null)
        {
            return;
        }

        Agreement(peer, found, question.Tolerance);
        PeerTable.Variants(peer, peerRounds);
        Line($"block LOBPCG:");
        double lobpcg = PeerTable.Ratio(peerRounds, "lobpcg", wall, "by the wall, all threads");
        PeerTable.Ratio(peerRounds, "lobpcg", processor, "by processor time, all threads", processor: true);

        long products = Arguments.Option(arguments, "--power-products") is { } given
            ? long.Parse(given, CultureInfo.InvariantCulture)
            : PowerProducts(hessian, question, found);
        Line($"power iteration with deflation, {products} steps to the same residual, each timed there:");
        double power = products * PeerTable.Ratio(peerRounds, "product", wall, "in one step of it, by the wall");
        double powerProcessor = products
            * PeerTable.Ratio(peerRounds, "product", processor, "in one step of it, by processor time", processor: true);
        Line(
            $"  {power:F1} times as fast as power iteration over PyTorch's products by the wall, {powerProcessor:F1} "
                + $"times by processor time");
        Target.AtLeast(
            $"{Count} largest eigenpairs, {problem.Spec}, beside power iteration over PyTorch's double backward, to the same residual",
            power,
            WantedBesidePower,
            "times");
        Target.AtLeast(
            $"{Count} largest eigenpairs, {problem.Spec}, beside block LOBPCG over PyTorch's products",
            lobpcg,
            WantedBesideLobpcg,
            "times");
    }

    // A pair is found five times as exactly as asked, since those after it inherit its error; how many steps would do for each alone is
    // counted beside.
    private static long PowerProducts(CurvatureOperator hessian, EigenQuestion question, Eigenpairs found)
    {
        long least = 0;
        long before = 0;
        int pair = 0;
        bool reached = false;
        void Count(EigenProgress progress)
        {
            if (progress.Converged > pair)
            {
                (pair, reached) = (progress.Converged, false);
            }

            if (!reached)
            {
                reached = progress.Residual <= question.Tolerance;
                least += progress.Products - before;
            }

            before = progress.Products;
        }

        Stopwatch clock = Stopwatch.StartNew();
        Eigenpairs power = PowerIteration.Solve(
            hessian,
            question with { Which = SpectrumEnd.Magnitude, MaxProducts = MostPowerProducts, Progress = Count });
        Line(
            $"power iteration here: {power.Products} products in {clock.Elapsed.TotalSeconds:F1} s, "
                + $"{string.Join(" + ", power.Pairs.Select(one => one.Products))}; largest relative residual "
                + $"{power.Pairs.Max(one => one.Residual):E1}; eigenvalues differ by "
                + $"{Apart(power.Values, found.Values):E1}{(power.Converged ? "" : "; NOT CONVERGED, a lower bound")}");
        Line(
            $"  {least} of them until each pair first had the residual that is asked for, the pairs before it known five times as exactly");
        return power.Products;
    }

    private static void Agreement(Peer peer, Eigenpairs found, double tolerance)
    {
        Line(
            $"peer: {peer.Name}; seconds a product in a block of {Count}: "
                + $"{string.Join(
                    ", ",
                    peer.About
                        .GetProperty("ways")
                        .EnumerateObject()
                        .Select(way => string.Create(CultureInfo.InvariantCulture, $"{way.Name} {way.Value.GetDouble():F3}")))}"
                + $"; they differ by {peer.About.GetProperty("spread").GetDouble():E1}");
        foreach (JsonProperty solver in peer.About.GetProperty("lobpcg").EnumerateObject())
        {
            double residual = solver.Value.GetProperty("residual").GetDouble();
            double apart = Apart([.. solver.Value.GetProperty("values").EnumerateArray().Select(value => value.GetDouble())], found.Values);
            Line(
                $"  {solver.Name}: {solver.Value.GetProperty("products").GetInt64()} products, largest relative residual "
                    + $"{residual:E1}{(residual <= tolerance ? "" : " — NOT CONVERGED")}; eigenvalues differ by "
                    + $"{apart:E1}{(apart < AllowedDifference ? "" : " — NOT THE SAME COMPUTATION")}");
        }

        if (peer.About.TryGetProperty("power", out JsonElement power))
        {
            long[] products = [.. power.GetProperty("products").EnumerateArray().Select(value => value.GetInt64())];
            double[] residuals = [.. power.GetProperty("residuals").EnumerateArray().Select(value => value.GetDouble())];
            Line(
                $"  power iteration there: {products.Sum()} products in {power.GetProperty("seconds").GetDouble():F1} s, "
                    + $"{string.Join(" + ", products)}; {residuals.Count(residual => residual <= tolerance)} pairs reached the residual");
        }
    }

    private static double Apart(double[] values, double[] others)
        => values.Zip(others, (one, other) => Math.Abs(one - other) / Math.Abs(other)).Max();

    private static Peer? StartPeer(IReadOnlyList<string> arguments, CurvatureProblem problem, string tolerance, int chunk)
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
            "spectrum.py",
            problem.Directory,
            problem.Data.Objects.ToString(CultureInfo.InvariantCulture),
            problem.Spec,
            parameters,
            Workers.Threads.ToString(CultureInfo.InvariantCulture),
            Count.ToString(CultureInfo.InvariantCulture),
            tolerance,
            Arguments.Number(arguments, "--chunk", chunk).ToString(CultureInfo.InvariantCulture),
            Arguments.Option(arguments, "--power-seconds") ?? "0");
    }

    private static string Text(double[] values)
        => string.Join(", ", values.Select(value => value.ToString("G4", CultureInfo.InvariantCulture)));

    private static void Line(ref DefaultInterpolatedStringHandler text) => Console.WriteLine(text.ToStringAndClear());
}
