using Plateau.Runs;
using Plateau.Training;

namespace Plateau.Jobs;

/// <summary>How parameters were trained.</summary>
/// <param name="Epochs">Passes over the data.</param>
/// <param name="Optimizer">How it stepped.</param>
/// <param name="LearningRate">The step size.</param>
/// <param name="BatchSize">Objects in one step.</param>
/// <param name="Others">All other options that are not at their defaults, "momentum 0.9, weight-decay 0.01"; empty for none.</param>
internal sealed record RecipeSummary(int Epochs, OptimizerKind Optimizer, double LearningRate, int BatchSize, string Others)
{
    private static readonly string[] Named = ["epochs", "optimizer", "learning-rate", "batch-size"];

    /// <summary>The recipe of a network; null where its parameters are loaded.</summary>
    internal static RecipeSummary? Of(ModelQuestion model)
    {
        if (model.Weights is not null)
        {
            return null;
        }

        TrainingQuestion training = model.Training;
        TrainingQuestion byDefault = new();
        IEnumerable<string> others =
            from row in TrainingQuestion.Options.Rows
            where !Named.Contains(row.Name)
            let values = row.Write(training)
            where values.Count > 0 && !values.SequenceEqual(row.Write(byDefault))
            select row.Arity == OptionArity.None ? row.Name : $"{row.Name} {string.Join(' ', values)}";
        return new RecipeSummary(training.Epochs, training.Optimizer, training.LearningRate, training.BatchSize, string.Join(", ", others));
    }
}
