using System.Globalization;
using Plateau.Pages;
using Plateau.Training;
using static Plateau.Figures.HumanNumber;

namespace Plateau.Jobs;

/// <summary>What is said of a training: where it ended, and its learning curves.</summary>
internal static class TrainPage
{
    private const int MostEpochs = 20;

    /// <summary>The page of a result.</summary>
    /// <param name="result">The training.</param>
    /// <param name="saved">The file with the parameters; null without one.</param>
    public static Page Of(TrainResult result, string? saved)
    {
        string subject = $"{result.Data.Name}, {result.Model.Spec}";
        string fresh = result.HeldOut is { } held
            ? $" On {Objects(Exact(held.Objects))} that it never saw: loss {Measured(held.Loss)}, "
                + $"{ScoreWords.Of(held)}{ScoreWords.Errors(held.RootMeanSquares, result.Data)}."
            : string.Empty;
        string what = result.Training is null ? "The loaded parameters have" : "The training ended at";
        return new Page
        {
            Title = $"training of {subject}",
            Subjects = [subject, Objects(Exact(result.Data.Objects))],
            Headline = $"{what} loss {Measured(result.Optimum.Loss)}, {ScoreWords.Of(result.Optimum)}"
                + $"{ScoreWords.Errors(result.Optimum.RootMeanSquares, result.Data)}.{fresh}",
            Warnings = result.Warnings,
            Blocks = [.. Curves(result), new PageFacts([.. Facts(result, saved)])],
        };
    }

    private static IEnumerable<PageBlock> Curves(TrainResult result)
    {
        IReadOnlyList<EpochResult> epochs = result.Epochs;
        if (epochs.Count == 0)
        {
            yield break;
        }

        bool held = epochs[0].HeldOutLoss is not null;
        int best = held ? epochs.MinBy(epoch => epoch.HeldOutLoss)!.Epoch : 0;
        int step = (epochs.Count + MostEpochs - 1) / MostEpochs;
        string format = epochs.Any(epoch => epoch.Loss < 0.001) ? "0.000000" : "0.0000";
        string score = ScoreWords.Name(epochs[0]);
        string[] headings = ["epoch", "loss", score, .. held ? ["held-out loss", $"held-out {score}"] : Array.Empty<string>()];
        yield return new PageTable(
            [.. headings.Select(heading => new PageColumn(heading, IsNumber: true))],
            [.. epochs.Where(epoch => epoch.Epoch % step == 0 || epoch.Epoch == 1 || epoch.Epoch == epochs.Count || epoch.Epoch == best)
                .Select(Row)]);
        if (result.Model.ObjectLoss is var loss && loss != loss.Unscaled)
        {
            yield return new PageParagraph("The losses of epochs are those of scale 1; the scale is that of the residuals at the end.");
        }

        if (held && best < epochs.Count)
        {
            string taken = result.Training?.Epoch == best
                ? "the parameters are that epoch's"
                : $"the parameters are those of epoch {epochs.Count} (--best-epoch takes the best)";
            yield return new PageParagraph($"The held-out loss was least after epoch {best}; {taken}.");
        }

        string Loss(double? loss) => loss?.ToString(format, CultureInfo.InvariantCulture) ?? string.Empty;

        PageRow Row(EpochResult epoch)
        {
            Tone tone = epoch.Epoch == best ? Tone.Good : Tone.Plain;
            PageCell[] training = [Exact(epoch.Epoch), Loss(epoch.Loss), ScoreWords.Value(epoch)];
            string fresh = epoch.Accuracy is null ? Measured(epoch.HeldOutRSquared) : Accuracy(epoch.HeldOutAccuracy);
            return new PageRow(held ? [.. training, new(Loss(epoch.HeldOutLoss), tone), new(fresh, tone)] : training);
        }
    }

    private static string Training(TrainingSummary training)
    {
        (bool Said, string Text)[] parts =
        [
            (true, WordConverter.Word(training.Optimizer)),
            (true, $"learning rate {Measured(training.LearningRate)}"),
            (training.Initialization != "default", $"{training.Initialization} initialization"),
            (training.Schedule != "constant", $"schedule {training.Schedule}"),
            (training.WarmUp is not null, $"warm-up {training.WarmUp}"),
            (training.Momentum > 0, $"{(training.Nesterov ? "Nesterov " : string.Empty)}momentum {Measured(training.Momentum)}"),
            (training.WeightDecay > 0, $"weight decay {Measured(training.WeightDecay)}"),
            (training.ClipNorm is not null, $"gradient clipped to {Measured(training.ClipNorm)}"),
            (true, $"batches of {Exact(training.BatchSize)}"),
            (true, $"{Exact(training.Epochs)} {(training.Epochs == 1 ? "epoch" : "epochs")}"),
        ];
        return string.Join(", ", parts.Where(part => part.Said).Select(part => part.Text));
    }

    private static IEnumerable<(string Name, string Text)> Facts(TrainResult result, string? saved)
    {
        foreach ((string Name, string Text) fact in CommonFacts.OfData(result.Data))
        {
            yield return fact;
        }

        yield return ("model", CommonFacts.Model(result.Model));
        if (result.Training is TrainingSummary training)
        {
            yield return ("training", Training(training));
        }

        yield return ("optimum", $"gradient norm {Measured(result.Optimum.GradientNorm, 2)}");
        if (saved is not null)
        {
            yield return ("saved", saved);
        }

        if (CommonFacts.Took(result.Timings) is string took)
        {
            yield return ("took", took);
        }
    }
}
