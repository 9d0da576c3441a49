using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Plateau.Bench.Solvers;
using Plateau.Curvature;

namespace Plateau.Bench;

/// <summary>
/// Products with the Hessian that eigensolvers need for the same eigenpairs to the same residual: what the choice of block Lanczos rests
/// on.
/// </summary>
internal sealed class SolversBenchmark : IBenchmark
{
    private const int Count = 10;
    private const ulong Seed = 1;
    private const double AllowedDifference = 1e-3;
    private const int MostProducts = 4000;
    private const int MostPowerProducts = 20_000;

    private static readonly int[] s_blocks = [1, 2, 4, 8, 16];
    private static readonly int[] s_guards = [0, 4, 10];
    private static readonly (int Guard, int Degree)[] s_filters = [(4, 4), (4, 8), (4, 12), (10, 8)];

    public string Name => "solvers";

    public string Summary
        => "products that eigensolvers need: Lanczos, LOBPCG, Chebyshev filters, power iteration [--model SPEC] [--objects N] [--epochs E] "
            + "[--tolerance T] [--power no] [--data-dir DIR]";

    public void Run(IReadOnlyList<string> arguments)
    {
        string directory = Arguments.DataDirectory(arguments);
        string? spec = Arguments.Option(arguments, "--model");
        (string Spec, int Objects)[] problems = [("mlp:256,256", 10_000), ("cnn:16x3+pool=1", 2_000)];
        foreach ((string model, int objects) in spec is null ? problems : [(spec, BenchData.NameFor(spec) == "mnist" ? 10_000 : 2_000)])
        {
            Compare(
                arguments,
                CurvatureProblem.Train(
                    directory,
                    model,
                    Arguments.Number(arguments, "--objects", objects),
                    Arguments.Number(arguments, "--epochs", 10)));
        }
    }

    private static void Compare(IReadOnlyList<string> arguments, CurvatureProblem problem)
    {
        double tolerance = double.Parse(Arguments.Option(arguments, "--tolerance") ?? "1e-3", CultureInfo.InvariantCulture);
        CurvatureOperator hessian = problem.Hessian();
        EigenQuestion question = new() { Count = Count, Tolerance = tolerance, Seed = Seed };
        List<(string Name, Func<SolverRun> Solve)> solvers =
        [
            .. s_blocks.Select(block => (
                $"block Lanczos, block {block}",
                (Func<SolverRun>)(() => SolverRun.Of(Eigensolver.Solve(hessian, question with { BlockSize = block }))))),
            .. s_guards.Select(guard => (
                $"LOBPCG, {guard} guard vectors",
                (Func<SolverRun>)(() => BlockLobpcg.Solve(hessian, Count, guard, tolerance, Seed, MostProducts)))),
            .. s_filters.Select(filter =>
                (
                    $"Chebyshev filter, degree {filter.Degree}, {filter.Guard} guard vectors",
                    (Func<SolverRun>)(() => ChebyshevSubspace.Solve(
                        hessian,
                        Count,
                        filter.Guard,
                        filter.Degree,
                        tolerance,
                        Seed,
                        MostProducts)))),
        ];
        if (Arguments.Option(arguments, "--power") != "no")
        {
            solvers.Add((
                "power iteration with deflation",
                () => SolverRun.Of(
                    PowerIteration.Solve(hessian, question with { Which = SpectrumEnd.Magnitude, MaxProducts = MostPowerProducts }))));
        }

        Line(
            $"{"",-48} {"products",9} {"seconds",9} {"residual",9}   the {Count} largest eigenvalues to a relative "
                + $"residual of {tolerance}");
        double[]? expected = null;
        foreach ((string name, Func<SolverRun> solve) in solvers)
        {
            Stopwatch clock = Stopwatch.StartNew();
            SolverRun run = solve();
            double seconds = clock.Elapsed.TotalSeconds;
            expected ??= run.Values;
            double apart = run.Values.Zip(expected, (one, other) => Math.Abs(one - other) / Math.Abs(other)).Max();
            string remark = (run.Residual > tolerance ? "not converged; " : "")
                + (apart > AllowedDifference ? string.Create(CultureInfo.InvariantCulture, $"eigenvalues differ by {apart:E1}") : "");
            Line($"{name,-48} {run.Products,9} {seconds,9:F2} {run.Residual,9:E1}   {remark}");
        }

        Line($"eigenvalues: {string.Join(", ", expected!.Select(value => value.ToString("G5", CultureInfo.InvariantCulture)))}");
    }

    private static void Line(ref DefaultInterpolatedStringHandler text) => Console.WriteLine(text.ToStringAndClear());
}
