using Plateau.Convergence;
using Plateau.Data;
using Plateau.Probing;
using Plateau.Training;

namespace Plateau.Jobs;

/// <summary>The losses of the draws around one optimum, folded into statistics: of the training objects, and of those held out.</summary>
/// <param name="Training">Of the training objects.</param>
/// <param name="HeldOut">Of held-out objects; null without any.</param>
internal sealed record ProbedStatistics(LandscapeStatistics Training, LandscapeStatistics? HeldOut)
{
    /// <summary>What answers rest on: held-out objects where there are any.</summary>
    public LandscapeStatistics Decisive => HeldOut ?? Training;

    /// <summary>Looks at the landscape: the draws of a seed, on both sets of objects.</summary>
    /// <param name="probe">Where to look.</param>
    /// <param name="data">The objects.</param>
    /// <param name="training">The training objects at the optimum.</param>
    /// <param name="heldOut">The held-out objects at the optimum; null without any.</param>
    /// <param name="question">Draws and seed.</param>
    /// <param name="orders">Random orders of the training objects to simulate; null for none.</param>
    /// <param name="drew">Hears of each draw and its losses, a row a set; may be null.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static ProbedStatistics Of(
        Probe probe,
        DataSplit data,
        Evaluation training,
        Evaluation? heldOut,
        AssessmentQuestion question,
        RandomOrders? orders = null,
        Action<int, IReadOnlyList<double[]>>? drew = null,
        CancellationToken cancellation = default)
    {
        ProbedStatistics gathered = new(
            new LandscapeStatistics(data.Training.Objects, training.Losses, orders) { Closer = probe.Closer },
            heldOut is null ? null : new LandscapeStatistics(heldOut.Losses.Length, heldOut.Losses) { Closer = probe.Closer });
        LossSweep.Run(
            probe,
            question.Draws,
            question.Seed,
            data.HeldOut is null ? [data.Training] : [data.Training, data.HeldOut],
            (draw, rows) =>
            {
                gathered.Training.Add(rows[0]);
                gathered.HeldOut?.Add(rows[1]);
                drew?.Invoke(draw, rows);
            },
            cancellation);
        return gathered;
    }
}
