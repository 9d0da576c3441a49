using Plateau.Figures;
using Plateau.Pages;
using Plateau.Probing;
using static Plateau.Figures.HumanNumber;
using static Plateau.Jobs.AssessWording;
using static Plateau.Pages.PageColumn;

namespace Plateau.Jobs;

/// <summary>The Takeuchi forecast, and the posterior probe in words.</summary>
internal static class TakeuchiPart
{
    /// <summary>The forecast with its path over dampings; null without one.</summary>
    public static PageBlock? Of(AssessResult result) => result.Takeuchi is not { } takeuchi ? null : new PageSection(
        "What more data still gain, by the curvature",
        new PageParagraph(Paragraph(Sentence(Forecast(takeuchi)), Sentence(Ratio(takeuchi)))),
        PageFigure.Of(
            Path(takeuchi),
            "The forecast at every damping λ. Directions that are curved less than λ count as not fitted; "
            + "the smaller λ, the more of them count, and the less sure is what they bring."),
        PageTable.Of(
            takeuchi.Path,
            [
                (Number("damping"), point => Measured(point.Damping, 2)),
                (Number("excess loss"), point => point.Open ? "open" : Measured(point.Excess)),
                (Number("interval"), point => MeasuredRange(point.Low, point.High)),
                (Number("in the subspace"), point => Measured(point.Within)),
                (Number("beyond it"), point => point.Open ? "open" : Measured(point.Beyond)),
            ]),
        takeuchi.Path.Any(point => point.Open)
            ? new PageParagraph(
                "Open: the products spent do not settle what flat directions beyond the subspace bring at so small a damping; "
                + "all that is known is that the excess loss lies in the interval.")
            : null).InReport();

    /// <summary>What is still to be gained, beside half the measured gap.</summary>
    public static string Forecast(TakeuchiSummary takeuchi)
    {
        string damping = $"Takeuchi, damping {Measured(takeuchi.Damping, 2)} by the evidence";
        string gain = takeuchi.Open
            ? $"between {Measured(takeuchi.Low, 2)} and {(double.IsFinite(takeuchi.High) ? Measured(takeuchi.High, 2) : "all")} of the "
                + "loss is still to be gained by more data "
                + $"({damping}, where the forecast is open: too few products to settle what lies beyond the subspace)"
            : $"about {Measured(takeuchi.Excess, 2)} of the loss is still to be gained by more data "
                + $"({Percent(takeuchi.Relative)} of it; interval {MeasuredRange(takeuchi.Low, takeuchi.High, 2)}; {damping})";
        string match = takeuchi.MatchingDamping is double matching ? $"which the damping {Measured(matching, 2)} would give"
            : takeuchi.Path.Any(point => point.Open) ? "which no damping gives at which the forecast is settled"
            : "which no damping gives";
        return $"by the curvature, {gain}; half the measured gap is {Measured(0.5 * takeuchi.MeasuredGap, 2)}, {match}";
    }

    /// <summary>What the covariance of the gradients says of the model.</summary>
    public static string Ratio(TakeuchiSummary takeuchi)
        => $"Tr C/Tr F is {Measured(takeuchi.TraceRatio.Value, 2)} "
            + $"({MeasuredRange(takeuchi.TraceRatio.Low, takeuchi.TraceRatio.High, 2)}); "
            + "1 for a well-specified model, more where held-out objects contradict it";

    /// <summary>The covariance of the draws.</summary>
    public static string Posterior(ProbePosteriorSummary posterior, SubspaceKind subspace)
    {
        string directions = subspace is SubspaceKind.Random or SubspaceKind.Given ? "direction" : "eigenvector";
        string beyond = posterior.Beyond > 0 ? $", {Measured(posterior.Beyond, 2)} beyond them" : string.Empty;
        return $"posterior covariance of {Objects(Exact(posterior.Objects))}, prior precision {Measured(posterior.PriorPrecision, 2)}: "
            + $"deviations {Measured(posterior.Smallest, 2)} to {Measured(posterior.Largest, 2)} "
            + $"along {Exact(posterior.Dimension)} {directions}{(posterior.Dimension == 1 ? string.Empty : "s")}{beyond}";
    }

    // Ends that are not known make no band; nor has a logarithmic axis a place for 0.
    private static Figure? Path(TakeuchiSummary takeuchi)
    {
        TakeuchiPathPoint[] path = [.. takeuchi.Path.Where(point => point.Low > 0 && double.IsFinite(point.High))];
        TakeuchiPathPoint[] settled = [.. path.Where(point => !point.Open)];
        if (settled.Length < 2)
        {
            return null;
        }

        double[] dampings = [.. settled.Select(point => point.Damping)];
        List<FigureMark> marks = [];
        if (takeuchi.MeasuredGap > 0)
        {
            marks.Add(new HorizontalReference(0.5 * takeuchi.MeasuredGap, "half the measured gap") { Color = SeriesColor.Gray });
        }

        marks.Add(new VerticalReference(takeuchi.Damping, "chosen") { Color = SeriesColor.Green });
        marks.Add(new LineMark(
            dampings,
            [.. settled.Select(point => point.Excess)],
            [.. settled.Select(point => point.Low)],
            [.. settled.Select(point => point.High)])
        {
            Name = "whole space",
            Color = SeriesColor.Blue,
        });
        marks.Add(new LineMark([.. path.Select(point => point.Damping)], [.. path.Select(point => point.Within)])
        {
            Name = $"top {Exact(takeuchi.Dimension)} eigenvectors",
            Color = SeriesColor.Vermilion,
            Style = LineStyle.Dashed,
        });
        return new Figure
        {
            Id = "takeuchi",
            Title = "Loss still to be gained by more data, against the damping",
            Subtitle = $"Tr((H + λI)⁻¹C)/2N of {Exact(takeuchi.Measured)} held-out objects, N = {Exact(takeuchi.Objects)}.",
            Description = $"The forecast goes from {Measured(settled[0].Excess)} at λ = {Measured(dampings[0], 2)} "
                + $"to {Measured(settled[^1].Excess)} at λ = {Measured(dampings[^1], 2)}; "
                + $"at the damping chosen, {Measured(takeuchi.Damping, 2)}, it is {(takeuchi.Open ? "open" : Measured(takeuchi.Excess))}.",
            X = FigureAxis.Logarithmic("damping λ", TickStyle.Number),
            Y = FigureAxis.Logarithmic("excess loss", TickStyle.Number),
            Marks = marks,
            Height = 300,
        };
    }
}
