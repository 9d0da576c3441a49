using Plateau.Pages;
using static Plateau.Figures.HumanNumber;
using static Plateau.Jobs.AssessWording;
using static Plateau.Pages.PageColumn;

namespace Plateau.Jobs;

/// <summary>K against σ, how far from the optimum one looks.</summary>
internal static class SigmasPart
{
    /// <summary>Figure and table; null with one σ.</summary>
    public static PageBlock? Of(AssessResult result, double level) => result.Sigmas is not { } sigmas ? null : new PageSection(
        "K against σ",
        PageFigure.Of(
            ForecastFigures.Sigmas(result),
            "How far around w* is asked about decides how much data is enough.")?.InReport(),
        PageTable.Of(
            sigmas,
            [
                (
                    Number("σ"),
                    one => one.Covariance is null
                        ? Measured(one.Sigma)
                        : new PageCell(WordConverter.Word(one.Covariance)) { Note = $"about {Measured(one.Sigma)}" }),
                (Number("V"), one => Measured(one.Value)),
                (Number("interval").InReport, one => $"{Measured(one.Low)} to {Measured(one.High)}"),
                (Number("shape"), one => Measured(one.Shape)),
                (Number("interval").InReport, one => $"{Measured(one.ShapeLow)} to {Measured(one.ShapeHigh)}"),
                (Number("mean loss").InReport, one => Measured(one.MeanLoss)),
                (Number("K"), one => Count(one.K)),
                (new(IntervalOf(level)), one => Counts(one.KLow, one.KHigh)),
                (Number("gap"), one => Percent(one.Gap)),
                (new("reached"), one => PageCell.Mark(one.Reached)),
            ],
            one => one.Sigma == result.Probe.Sigma || one.Covariance is not null));
}
