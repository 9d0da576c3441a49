using Plateau.Convergence;
using Plateau.Jobs;
using Plateau.Probing;
using Plateau.Runs;
using Plateau.Training;

namespace Plateau.Tests.Jobs;

/// <summary>Documents and definitions that tests start from.</summary>
internal static class Documents
{
    public static AssessResult Assess(double k = 120.5, bool enough = true) => new()
    {
        Version = "0.1.0",
        Seed = 7,
        Warnings = ["few draws"],
        Data = new DataSummary("digits", 200, 64, 10),
        Model = new ModelSummary("mlp:8+dropout=0.1", 610),
        Optimum = new OptimumSummary(0.25, 0.9, 1e-3),
        Probe = new ProbeSummary("gaussian", SubspaceKind.Full, 0.01, 610, 64),
        LandscapeVariance = V(0.5, 0.4, 0.6, 0.05, 0.04, 0.03, 0.45, 0.05, 0.2),
        HeldOut = HeldOut(V(0.6, 0.5, 0.7, 0.05, 0.04, 0.03, 0.5, 0.1, 0.3), 0.3, 0.85, 100),
        Curve = new ConvergenceCurve
        {
            K = [1, 2, 4],
            Delta1 = [0.3, 0.2, 0.1],
            Delta2 = [0.09, 0.04, 0.01],
            ExpectedDelta2 = [0.25, 1.0 / 12, 0.025],
            Remaining = [0.7, 0.5, 0.35],
            RemainingFinite = [0.69, 0.49, 0.34],
            Simulated1 = [],
            Simulated2 = [],
        },
        SufficientSize = [new SufficientSizeSummary(Criterion.Remaining, LandscapePart.Shape, ObjectSet.HeldOut, 0.01, k, 100, 140, true)],
        Gap = new GapSummary(0.05, 0.1, 0.02, 0.18, 0.025),
        Answer = new AnswerSummary(
            Criterion.Remaining,
            LandscapePart.Shape,
            ObjectSet.HeldOut,
            0.01,
            k,
            100,
            140,
            enough,
            enough ? AnswerReason.Settled : AnswerReason.Remaining),
        Timings = new Dictionary<string, double> { ["training"] = 1.5, ["probing"] = 0.5 },
    };

    /// <summary>V with its interval, its errors and its parts.</summary>
    public static VarianceEstimate V(
        double value,
        double low,
        double high,
        double error,
        double overObjects,
        double? overDraws,
        double? level,
        double? shape,
        double topShare)
        => new()
        {
            Value = value,
            Low = low,
            High = high,
            StandardError = error,
            OverObjects = overObjects,
            OverDraws = overDraws,
            Level = level,
            Shape = shape,
            TopShare = topShare,
        };

    /// <summary>V on held-out objects.</summary>
    public static HeldOutSummary HeldOut(VarianceEstimate v, double loss, double accuracy, int objects)
        => new(v, new Evaluation([.. Enumerable.Repeat(loss, objects)], accuracy)) { Loss = loss };

    public static RunDefinition Definition(ulong seed = 7) => new()
    {
        Command = "assess",
        Version = "0.1.0",
        Seed = seed,
        Options = new OptionDictionary().Set("data", "digits").Set("sigma", [0.01, 0.1]),
        Checksums = new Dictionary<string, string> { ["data"] = "ab" },
    };
}
