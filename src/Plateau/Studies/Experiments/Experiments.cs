namespace Plateau.Studies;

/// <summary>The experiments that study files can name.</summary>
internal static class Experiments
{
    /// <summary>Every experiment, in the order in which messages list them.</summary>
    public static IReadOnlyList<IExperiment> All { get; } =
    [
        new IncrementsExperiment(),
        new LearningCurveExperiment(),
        new BatchIncrements(),
        new LossSurfaces(),
        new WhichDataNextExperiment(),
    ];

    /// <summary>The experiment of a name.</summary>
    /// <exception cref="PlateauException">There is none.</exception>
    public static IExperiment Find(string name) => All.FirstOrDefault(experiment => experiment.Name == name)
        ?? throw new PlateauException(
            "there is no experiment "
                + $"'{name}'{(Nearest.Hint(name, All.Select(experiment => experiment.Name)) is { Length: > 0 } hint ? hint : ".")} There "
                + $"are {string.Join(", ", All.Select(experiment => experiment.Name))}");
}
