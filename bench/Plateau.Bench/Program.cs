using Plateau.Bench;

// A new benchmark is one file and its line here.
IBenchmark[] benchmarks =
[
    new GemmBenchmark(),
    new ConvolutionBenchmark(),
    new ElementwiseBenchmark(),
    new WorkersBenchmark(),
    new OptimizerBenchmark(),
    new LossesBenchmark(),
    new DrawsBenchmark(),
    new DerivativesBenchmark(),
    new SpectrumBenchmark(),
    new ProjectionsBenchmark(),
    new P3CurveBenchmark(),
    new SolversBenchmark(),
    new TrainingBenchmark(),
    new AssessBenchmark(),
    new CoverageStudy(),
    new MonitorRates(),
    new MonitorSpeed(),
    new WatchSpeed(),
    new ServiceSpeed(),
    new Kills(),
    new DriftRates(),
    new RefitCoverage(),
    new PairedCoverageStudy(),
];

IBenchmark? chosen = args.Length == 0 ? null : Array.Find(benchmarks, b => b.Name == args[0]);
if (chosen is null)
{
    Console.Error.WriteLine("Usage: Plateau.Bench <benchmark> [options]");
    foreach (IBenchmark benchmark in benchmarks)
    {
        Console.Error.WriteLine($"  {benchmark.Name,-12} {benchmark.Summary}");
    }

    return 2;
}

Console.WriteLine(Machine.Line());
chosen.Run(args[1..]);
return 0;
