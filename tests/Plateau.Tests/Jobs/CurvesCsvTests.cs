using System.Text;
using Plateau.Convergence;
using Plateau.Jobs;
using Plateau.Training;

namespace Plateau.Tests.Jobs;

public class CurvesCsvTests
{
    [Fact]
    public void Curves_are_exact_numbers_with_empty_cells_for_what_is_not_finite_and_no_column_that_was_not_asked_for()
    {
        ConvergenceCurve curve = Documents.Assess().Curve with { Delta1 = [0.1, double.NaN, 1.0 / 3] };
        using MemoryStream stream = new();
        CurvesCsv.Write(stream, curve);
        Assert.Equal(
            """
            k,delta1,delta2,expectedDelta2,remaining,remainingFinite
            1,0.1,0.09,0.25,0.7,0.69
            2,,0.04,0.08333333333333333,0.5,0.49
            4,0.3333333333333333,0.01,0.025,0.35,0.34

            """.ReplaceLineEndings("\n"),
            Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Fact]
    public void Learning_curves_leave_empty_what_was_not_measured()
    {
        using MemoryStream stream = new();
        CurvesCsv.Write(stream, [new EpochResult(1, 0.5, 0.8, null, null), new EpochResult(2, 0.25, double.NaN, 0.3, 0.9)]);
        Assert.Equal(
            "epoch,loss,accuracy,heldOutLoss,heldOutAccuracy\n1,0.5,0.8,,\n2,0.25,,0.3,0.9\n",
            Encoding.UTF8.GetString(stream.ToArray()));
    }
}
