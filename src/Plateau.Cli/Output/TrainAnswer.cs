using System.Globalization;
using Plateau.Jobs;
using Plateau.Pages;
using static Plateau.Figures.HumanNumber;

namespace Plateau.Cli.Output;

/// <summary>A training for people: where it ended, then its learning curves.</summary>
internal static class TrainAnswer
{
    private const int MostEpochs = 20;

    /// <summary>Writes it all.</summary>
    /// <param name="screen">Takes it.</param>
    /// <param name="document">The training.</param>
    /// <param name="saved">The file with the parameters; null without one.</param>
    public static void Write(Screen screen, TrainDocument document, string? saved)
    {
        HeldOutScore? held = document.HeldOut;
        string fresh = held is null ? string.Empty : $" On {Objects(Exact(held.Objects))} that it never saw: loss {Measured(held.Loss)}, accuracy {Accuracy(held.Accuracy)}.";
        string what = document.Training is null ? "The loaded parameters have" : "The training ended at";
        screen.Paragraph($"{what} loss {Measured(document.Optimum.Loss)}, accuracy {Accuracy(document.Optimum.Accuracy)}.{fresh}", Tone.Strong);
        if (document.Epochs.Count > 0)
        {
            Curves(screen, document.Epochs, document.Training?.Epoch ?? 0);
        }
        else
        {
            screen.Blank();
        }

        screen.Facts(Facts(document, saved));
        PageScreen.Warnings(screen, document.Warnings);
    }

    private static void Curves(Screen screen, IReadOnlyList<EpochSummary> epochs, int taken)
    {
        bool held = epochs[0].HeldOutLoss is not null;
        int best = held ? epochs.MinBy(epoch => epoch.HeldOutLoss)!.Epoch : 0;
        int step = (epochs.Count + MostEpochs - 1) / MostEpochs;
        string format = epochs.Any(epoch => epoch.Loss < 0.001) ? "0.000000" : "0.0000";
        string[] headings = ["epoch", "loss", "accuracy", .. held ? ["held-out loss", "held-out accuracy"] : Array.Empty<string>()];
        screen.Table([.. headings.Select(heading => new PageColumn(heading, IsNumber: true))], epochs.Where(epoch => epoch.Epoch % step == 0 || epoch.Epoch == 1 || epoch.Epoch == epochs.Count || epoch.Epoch == best).Select(Row));
        if (held && best < epochs.Count)
        {
            screen.Paragraph(taken == best
                ? $"The held-out loss was least after epoch {best}; the parameters are that epoch's."
                : $"The held-out loss was least after epoch {best}; the parameters are those of epoch {epochs.Count} (--best-epoch takes the best).");
            screen.Blank();
        }

        string Loss(double? loss) => loss?.ToString(format, CultureInfo.InvariantCulture) ?? string.Empty;

        IReadOnlyList<PageCell> Row(EpochSummary epoch)
        {
            Tone tone = epoch.Epoch == best ? Tone.Good : Tone.Plain;
            PageCell[] training = [new(Exact(epoch.Epoch)), new(Loss(epoch.Loss)), new(Accuracy(epoch.Accuracy))];
            return held ? [.. training, new(Loss(epoch.HeldOutLoss), tone), new(Accuracy(epoch.HeldOutAccuracy), tone)] : training;
        }
    }

    private static string Training(TrainingSummary training)
    {
        List<string> parts = [training.Optimizer, $"learning rate {Measured(training.LearningRate)}"];
        if (training.Initialization != "default")
        {
            parts.Add($"{training.Initialization} initialization");
        }

        if (training.Schedule != "constant")
        {
            parts.Add($"schedule {training.Schedule}");
        }

        if (training.WarmUp is string warmUp)
        {
            parts.Add($"warm-up {warmUp}");
        }

        if (training.Momentum > 0)
        {
            parts.Add($"{(training.Nesterov ? "Nesterov " : string.Empty)}momentum {Measured(training.Momentum)}");
        }

        if (training.WeightDecay > 0)
        {
            parts.Add($"weight decay {Measured(training.WeightDecay)}");
        }

        if (training.ClipNorm is double norm)
        {
            parts.Add($"gradient clipped to {Measured(norm)}");
        }

        return string.Join(", ", [.. parts, $"batches of {Exact(training.BatchSize)}", $"{Exact(training.Epochs)} {(training.Epochs == 1 ? "epoch" : "epochs")}"]);
    }

    private static IEnumerable<(string Name, string Text)> Facts(TrainDocument document, string? saved)
    {
        yield return ("data", CommonFacts.Data(document.Data));
        yield return ("model", CommonFacts.Model(document.Model));
        if (document.Training is TrainingSummary training)
        {
            yield return ("training", Training(training));
        }

        yield return ("optimum", $"gradient norm {Measured(document.Optimum.GradientNorm, 2)}");
        if (saved is not null)
        {
            yield return ("saved", saved);
        }

        if (document.Timings.TryGetValue("total", out double total))
        {
            yield return ("took", $"{Measured(total, 2)} s");
        }
    }
}
