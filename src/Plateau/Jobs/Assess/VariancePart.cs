using Plateau.Convergence;
using Plateau.Pages;
using static Plateau.Figures.HumanNumber;
using static Plateau.Jobs.AssessWording;
using static Plateau.Pages.PageColumn;

namespace Plateau.Jobs;

/// <summary>The landscape variance V, its parts, and how well it is known.</summary>
internal static class VariancePart
{
    /// <summary>Figure and table, for the report.</summary>
    public static PageBlock Of(AssessResult result) => new PageSection(
        "The landscape variance V",
        PageFigure.Of(
            AssessFigures.Parts(result),
            "Level: how the loss at w* differs from object to object. Shape: how differently the loss of objects changes around w*; "
            + "only this part can move or bend a minimum."),
        PageTable.Of(
            result.HeldOut is { } held ? [(Name: "training", V: result.LandscapeVariance), ("held-out", held)]
                : new[] { (Name: result.Model is null ? "given" : "training", V: result.LandscapeVariance) },
            [
                (new("objects"), one => one.Name),
                (Number("V"), one => Measured(one.V.Value)),
                (Number("interval"), one => MeasuredRange(one.V.Low, one.V.High)),
                (Number("level"), one => Share(one.V.Level, one.V.Value)),
                (Number("shape"), one => Share(one.V.Shape, one.V.Value)),
                (Number("error by objects"), one => Measured(one.V.OverObjects, 2)),
                (Number("error by draws"), one => Measured(one.V.OverDraws, 2)),
                (Number("top 1 % carry"), one => Percent(one.V.TopShare)),
            ]) with
        {
            Note = result.HeldOut is null
                ? "There are no held-out objects, so V on objects that the fit never saw is unknown; it is usually larger."
                : string.Empty,
        }).InReport();

    /// <summary>V in a line.</summary>
    public static string Fact(VarianceEstimate v, double level)
    {
        string range = double.IsFinite(v.High) ? $"{Measured(v.Low)} to {Measured(v.High)}" : $"from {Measured(v.Low)}, no upper end";
        string shape = v.Shape is double part && v.Value > 0 ? $", its shape {Measured(part, 2)}" : string.Empty;
        return $"{Measured(v.Value)} ({IntervalOf(level)} {range}){shape}";
    }

    private static string Share(double? part, double whole)
        => part is double value && whole > 0 ? $"{Measured(value)} ({Percent(value / whole)})" : "unknown";
}
