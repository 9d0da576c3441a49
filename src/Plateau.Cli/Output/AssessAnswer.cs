using System.Globalization;
using Plateau.Runs;

namespace Plateau.Cli.Output;

/// <summary>An assessment in words and a few numbers, for people.</summary>
internal static class AssessAnswer
{
    /// <summary>Writes the answer first, then what it rests on.</summary>
    public static void Write(TextWriter writer, AssessDocument document)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(document);
        writer.WriteLine(Headline(document));
        writer.WriteLine();
        Table table = new(writer);
        table.Row("data", $"{document.Data.Name}: {Whole(document.Data.Objects)} objects, {Whole(document.Data.Features)} features, {Whole(document.Data.Classes)} classes");
        if (document.Model is ModelSummary model)
        {
            table.Row("model", $"{model.Spec}: {Whole(model.Parameters)} parameters");
        }

        if (document.Optimum is OptimumSummary optimum)
        {
            table.Row("optimum", $"loss {Short(optimum.Loss)}, accuracy {Percent(optimum.Accuracy)}, gradient norm {Short(optimum.GradientNorm)}");
        }

        ProbeSummary probe = document.Probe;
        string sigma = probe.Sigma is double value ? $", sigma {Short(value)}" : string.Empty;
        table.Row("probe", $"{probe.Kind}, {probe.Subspace} space{sigma}, {Whole(probe.Draws)} draws");
        table.Row("variance V", Variance(document.LandscapeVariance));
        if (document.HeldOut is HeldOutSummary heldOut)
        {
            table.Row("held-out V", Variance(heldOut));
            table.Row("held out", $"{Whole(heldOut.Objects)} objects, loss {Short(heldOut.Loss)}, accuracy {Percent(heldOut.Accuracy)}");
        }

        if (document.Gap is GapSummary gap)
        {
            table.Row("gap", $"{Percent(gap.Relative)} of the held-out loss [{Percent(gap.Low)}, {Percent(gap.High)}]");
        }

        foreach (SufficientSizeSummary size in document.SufficientSize)
        {
            string objects = size.Objects == "heldOut" ? "held-out" : size.Objects;
            table.Row("K", $"{Whole(size.K)} [{Whole(size.Low)}, {Whole(size.High)}]: {size.Criterion} within {Short(size.Tolerance)}, {size.Of}, {objects} objects{(size.Reached ? ", reached" : null)}");
        }

        foreach (string warning in document.Warnings)
        {
            table.Row("warning", warning);
        }
    }

    private static string Headline(AssessDocument document)
    {
        AnswerSummary answer = document.Answer;
        string interval = $"{Whole(answer.K)} objects [{Whole(answer.Low)}, {Whole(answer.High)}] suffice";
        return answer switch
        {
            { Enough: true } => $"Enough: {interval}, and there are {Whole(document.Data.Objects)}.",
            { Reason: "gap" } => $"Not enough: {interval} for the landscape to settle, but the gap to held-out objects is still too wide.",
            _ => $"Not enough: {interval}, and there are {Whole(document.Data.Objects)}.",
        };
    }

    private static string Variance(VarianceSummary v) => $"{Short(v.Value)} [{Short(v.Low)}, {Short(v.High)}]";

    private static string Whole(double number) => double.IsFinite(number) ? Math.Ceiling(number).ToString("N0", CultureInfo.InvariantCulture) : "unknown";

    private static string Short(double number) => number.ToString("G4", CultureInfo.InvariantCulture);

    private static string Percent(double share) => share.ToString("0.0 %", CultureInfo.InvariantCulture);
}
