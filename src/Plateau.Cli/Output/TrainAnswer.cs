using System.Globalization;
using Plateau.Runs;

namespace Plateau.Cli.Output;

/// <summary>A training in a few numbers, for people.</summary>
internal static class TrainAnswer
{
    /// <summary>Writes where it ended, then the learning curves.</summary>
    public static void Write(TextWriter writer, TrainDocument document)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(document);
        Table table = new(writer);
        table.Row("data", $"{document.Data.Name}: {Whole(document.Data.Objects)} objects, {Whole(document.Data.Features)} features, {Whole(document.Data.Classes)} classes");
        table.Row("model", $"{document.Model.Spec}: {Whole(document.Model.Parameters)} parameters");
        table.Row("optimum", $"loss {Short(document.Optimum.Loss)}, accuracy {Percent(document.Optimum.Accuracy)}, gradient norm {Short(document.Optimum.GradientNorm)}");
        if (document.HeldOut is HeldOutScore heldOut)
        {
            table.Row("held out", $"{Whole(heldOut.Objects)} objects, loss {Short(heldOut.Loss)}, accuracy {Percent(heldOut.Accuracy)}");
        }

        foreach (EpochSummary epoch in document.Epochs)
        {
            string accuracy = epoch.Accuracy is double share ? $", accuracy {Percent(share)}" : string.Empty;
            string held = epoch.HeldOutLoss is double loss ? $", held-out loss {Short(loss)}" : string.Empty;
            table.Row($"epoch {epoch.Epoch}", $"loss {Short(epoch.Loss)}{accuracy}{held}");
        }

        foreach (string warning in document.Warnings)
        {
            table.Row("warning", warning);
        }
    }

    private static string Whole(double number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Short(double number) => number.ToString("G4", CultureInfo.InvariantCulture);

    private static string Percent(double share) => share.ToString("0.0 %", CultureInfo.InvariantCulture);
}
