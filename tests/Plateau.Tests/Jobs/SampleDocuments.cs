using System.Text;
using Plateau.Convergence;
using Plateau.Jobs;
using Plateau.Numerics;
using Plateau.Pages;
using Plateau.Probing;
using Plateau.Runs;

namespace Plateau.Tests.Jobs;

/// <summary>
/// Documents as real runs give them. The main one: MNIST, the first 10,000 objects, mlp:128,128, σ = 0.01, V = 0.149
/// on training objects and 0.729 held out, the level 97 % of it, every K by the formulas of docs/theory.md T6, "Sufficient size".
/// </summary>
internal static class SampleDocuments
{
    public static ReportSettings Settings { get; } = new()
    {
        CommandLine = "plateau assess --data mnist --samples 10000 --model mlp:128,128 --sigma 0.01 --draws 64",
        Version = "0.1.0",
        Values =
        [
            new("Data", "mnist, the first 10,000 objects"),
            new("Model", "mlp:128,128, 118,282 parameters"),
            new("Training", "Adam, learning rate 0.001, batches of 64, 10 epochs"),
            new("Probe", "gaussian, full space, σ = 0.01, 64 draws"),
        ],
    };

    /// <summary>The headline and the detail of the page, as one paragraph.</summary>
    public static string Words(AssessResult result, double level = 0.95)
        => AssessPage.Of(result, level) is var page ? $"{page.Headline} {page.Detail}".TrimEnd() : "";

    /// <summary>The report.</summary>
    public static string Report(AssessResult result, ReportSettings? settings = null, string? script = null) => HtmlRenderer.Render(
        AssessPage.Of(result, 0.95), result.Seed, settings ?? Settings, Encoding.UTF8.GetString(DocumentJson.Write(result)), script);

    public static AssessResult Mnist { get; } = Of(10_000, 0.149, 0.729, 0.0124, 0.19, 10_000);

    /// <summary>The same with other numbers: <paramref name="heldOut"/> null is a run without held-out objects.</summary>
    public static AssessResult Of(int n, double training, double? heldOut, double trainingLoss, double heldOutLoss, int heldOutObjects)
    {
        VarianceEstimate v = Documents.V(
            training,
            training * 0.86,
            training * 1.17,
            training * 0.078,
            training * 0.077,
            training * 0.012,
            training * 0.97,
            training * 0.026,
            0.71);
        HeldOutSummary? held = heldOut is double value
            ? Documents.HeldOut(
                Documents.V(
                    value,
                    value * 0.87,
                    value * 1.16,
                    value * 0.073,
                    value * 0.072,
                    value * 0.011,
                    value * 0.97,
                    value * 0.025,
                    0.66),
                heldOutLoss,
                0.952,
                heldOutObjects)
            : null;
        List<SufficientSizeSummary> sizes = [];
        foreach ((VarianceEstimate variance, ObjectSet objects, double loss) in held is null
            ? [(v, ObjectSet.Training, trainingLoss)]
            : new[] { (v, ObjectSet.Training, trainingLoss), (held, ObjectSet.HeldOut, heldOutLoss) })
        {
            sizes.Add(Increment(n, variance, objects, 1e-6));
            sizes.Add(Remaining(
                n,
                LandscapePart.Loss,
                variance.Value,
                variance.Low / variance.Value,
                variance.High / variance.Value,
                objects,
                loss,
                0.01));
            sizes.Add(Remaining(n, LandscapePart.Shape, variance.Shape!.Value, 0.8, 1.25, objects, loss, 0.01));
        }

        SufficientSizeSummary chosen = sizes[^1];
        GapSummary? gap = held is null
            ? null
            : new(
                heldOutLoss - trainingLoss,
                (heldOutLoss - trainingLoss) / heldOutLoss,
                ((heldOutLoss - trainingLoss) / heldOutLoss) - 0.06,
                ((heldOutLoss - trainingLoss) / heldOutLoss) + 0.05,
                (heldOutLoss - trainingLoss) / 2);
        bool settled = chosen.High <= n;
        bool near = gap is null || gap.Relative <= 0.1;
        int[] k = Places(n);
        double[] delta2 = [.. k.Select(i => training / (i * (i + 1.0)) * Noise(i))];
        return new()
        {
            Version = "0.1.0",
            Seed = 0,
            Warnings = ["The 1 % of objects with the largest losses carry 66 % of the landscape variance; its interval may be too narrow."],
            Data = new("mnist", n, 784, 10),
            Model = new("mlp:128,128", 118_282),
            Optimum = new(trainingLoss, 0.9981, 0.0213),
            Probe = new("gaussian", SubspaceKind.Full, 0.01, 118_282, 64),
            LandscapeVariance = v,
            HeldOut = held,
            Curve = new()
            {
                K = k,
                Delta1 = [.. delta2.Select(d => 0.4 * Math.Sqrt(d))],
                Delta2 = delta2,
                ExpectedDelta2 = [.. k.Select(i => training / (i * (i + 1.0)))],
                Remaining = [.. k.Select(i => Math.Sqrt(training / i))],
                RemainingFinite = [.. k.Select(i => Math.Sqrt(training * ((1.0 / i) - (1.0 / n))))],
                Simulated1 = [],
                Simulated2 = [],
            },
            SufficientSize = sizes,
            Gap = gap,
            Answer = new(
                chosen.Criterion,
                chosen.Of,
                chosen.Objects,
                chosen.Tolerance,
                chosen.K,
                chosen.Low,
                chosen.High,
                settled && near,
                !settled ? AnswerReason.Remaining : near ? AnswerReason.Settled : AnswerReason.Gap),
            Timings = new Dictionary<string, double> { ["train"] = 21.5, ["probe"] = 14.25 },
        };
    }

    /// <summary>A document like those of <c>--losses</c>: no model, no optimum, no held-out objects.</summary>
    public static AssessResult Losses()
    {
        AssessResult document = Of(5_000, 1.21, null, 0.9, 0, 0);
        SufficientSizeSummary[] sizes = [.. document.SufficientSize.Where(size => size.Of == LandscapePart.Loss)];
        SufficientSizeSummary chosen = sizes[^1];
        return document with
        {
            Data = new("losses.npy", 5_000, 0, 0),
            Model = null,
            Optimum = null,
            Probe = new("losses", SubspaceKind.Full, null, null, 32),
            LandscapeVariance = document.LandscapeVariance with { Level = null, Shape = null },
            SufficientSize = sizes,
            Answer = new(
                Criterion.Remaining,
                LandscapePart.Loss,
                ObjectSet.Training,
                chosen.Tolerance,
                chosen.K,
                chosen.Low,
                chosen.High,
                chosen.High <= 5_000,
                chosen.High <= 5_000 ? AnswerReason.Settled : AnswerReason.Remaining),
            Warnings = [],
        };
    }

    /// <summary>The answer replaced, the rest as it is.</summary>
    public static AssessResult Answering(AssessResult document, double k, double low, double high, bool enough, AnswerReason reason)
        => document with { Answer = document.Answer with { K = k, Low = low, High = high, Enough = enough, Reason = reason } };

    private static SufficientSizeSummary Increment(int n, VarianceEstimate v, ObjectSet objects, double tolerance)
    {
        double k = Size(v.Value);
        return new(Criterion.Increment, LandscapePart.Loss, objects, tolerance, k, Size(v.Low), Size(v.High), k <= n);

        double Size(double variance) => Math.Ceiling((Math.Sqrt(1 + (4 * variance / tolerance)) - 1) / 2);
    }

    private static SufficientSizeSummary Remaining(
        int n,
        LandscapePart of,
        double variance,
        double low,
        double high,
        ObjectSet objects,
        double loss,
        double tolerance)
    {
        double k = Size(1);
        return new(Criterion.Remaining, of, objects, tolerance, k, Size(low), Size(high), k <= n);

        double Size(double factor) => Math.Ceiling(variance * factor / (tolerance * loss * tolerance * loss));
    }

    private static int[] Places(int n)
    {
        SortedSet<int> places = [];
        for (int i = 0; i < 240; i++)
        {
            places.Add((int)Math.Clamp(Math.Round(Elementary.Exp(Elementary.Log(n - 1) * i / 239)), 1, n - 1));
        }

        return [.. places];
    }

    /// <summary>The spread of one order: a factor of mean about 1 over two orders of magnitude.</summary>
    private static double Noise(int k)
    {
        double z = 0;
        for (ulong j = 0; j < 6; j++)
        {
            ulong bits = (((ulong)k * 0x9E3779B97F4A7C15UL) + (j * 0xD1B54A32D192ED03UL)) * 0xBF58476D1CE4E5B9UL;
            z += ((bits ^ (bits >> 31)) >> 11) / 9007199254740992.0;
        }

        return Elementary.Exp((2.1 * (z - 3)) - 1.1);
    }
}
