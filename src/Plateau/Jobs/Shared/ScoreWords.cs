using Plateau.Training;
using static Plateau.Figures.HumanNumber;

namespace Plateau.Jobs;

/// <summary>How documents write how well a network does: accuracy for classes, R² and errors in their own units for quantities.</summary>
internal static class ScoreWords
{
    /// <summary>"accuracy" or "R²".</summary>
    public static string Name(IScored score) => score.Accuracy is null ? "R²" : "accuracy";

    /// <summary>"96.5 %" or "0.873".</summary>
    public static string Value(IScored score) => score.Accuracy is null ? Measured(score.RSquared) : Accuracy(score.Accuracy);

    /// <summary>"accuracy 96.5 %" or "R² 0.873".</summary>
    public static string Of(IScored score) => $"{Name(score)} {Value(score)}";

    /// <summary>", typical error 54.2 (price)": the root mean squares in the units of the targets; nothing for classes.</summary>
    public static string Errors(IReadOnlyList<double>? rootMeanSquares, DataSummary data) => rootMeanSquares is null
        ? string.Empty
        : $", typical error {string.Join(", ", rootMeanSquares.Select((error, target) => $"{Measured(error)} ({data.Targets![target]})"))}";
}
