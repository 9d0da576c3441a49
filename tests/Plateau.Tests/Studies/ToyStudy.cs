using Plateau.Studies;

namespace Plateau.Tests.Studies;

/// <summary>Studies of the toy experiment.</summary>
internal static class ToyStudy
{
    public const string Grid =
        """
        study: toy
        title: A toy
        experiment: toy
        grid:
          kind: [flat, steep]
          size: [1, 2, 4]
          seed: 0..4

        """;

    /// <summary>The study of a text.</summary>
    public static Study Of(string text, ToyExperiment? toy = null, bool small = false)
        => Study.Parse(
            text,
            "toy.yaml",
            small,
            name => name == "toy"
                ? toy ?? new ToyExperiment()
                : throw new PlateauException($"there is no experiment '{name}'; there are toy"));

    /// <summary>Every cell run at once, without a folder.</summary>
    public static StudyOutcome Outcome(string text, Func<StudyCell, bool>? without = null)
    {
        ToyExperiment toy = new();
        Study study = Of(text, toy);
        StudyInputs inputs = new();
        return StudyOutcome.Of(
            study,
            "1.0",
            cell => without?.Invoke(cell) == true
                ? new CellState(cell, null, null)
                : new CellState(cell, toy.Run(cell.Cell, inputs, default), null));
    }
}
