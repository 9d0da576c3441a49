using Plateau.Jobs;
using Plateau.Training;

namespace Plateau.Tests.Jobs;

/// <summary>Trainings that tests start from.</summary>
internal static class Trainings
{
    public static TrainResult Of(int epochs) => new()
    {
        Version = "0.1.0",
        Seed = 0,
        Warnings = ["few objects"],
        Data = new DataSummary("digits", 300, 784, 10),
        Model = new ModelSummary("mlp:8", 6370),
        Training = new TrainingSummary(OptimizerKind.Adam, 0.001, 64, epochs),
        Optimum = new OptimumSummary(0.02, 0.99, 0.1),
        HeldOut = new Score(0.3, 0.9, 100),
        Epochs = [.. Enumerable.Range(1, epochs).Select(e => new EpochResult(e, 1.0 / e, 1 - (0.5 / e), Math.Abs(e - 7.0) + 0.2, 0.9))],
        Timings = new Dictionary<string, double> { ["total"] = 1.5 },
    };
}
