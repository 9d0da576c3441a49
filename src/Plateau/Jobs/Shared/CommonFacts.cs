using static Plateau.Figures.HumanNumber;

namespace Plateau.Jobs;

/// <summary>Facts that every page has, in words.</summary>
internal static class CommonFacts
{
    /// <summary>"mnist: 10,000 objects, 784 features, 10 classes".</summary>
    public static string Data(DataSummary data)
    {
        string answers = data.Targets is { } targets ? $"to predict: {string.Join(", ", targets)}" : $"{Exact(data.Classes)} classes";
        return data.Classes == 0 && data.Targets is null
            ? $"{data.Name}: {Objects(Exact(data.Objects))}"
            : $"{data.Name}: {Objects(Exact(data.Objects))}, {Exact(data.Features)} features, {answers}";
    }

    /// <summary>The facts about the data: what there is, and what was made of the files without being asked.</summary>
    public static IEnumerable<(string Name, string Text)> OfData(DataSummary data)
    {
        yield return ("data", Data(data));
        foreach (string note in data.Notes ?? [])
        {
            yield return ("read", note);
        }
    }

    /// <summary>"mlp:128,128, 118,282 parameters", and the loss where it is not the cross-entropy itself.</summary>
    public static string Model(ModelSummary model)
        => $"{model.Spec}, {Exact(model.Parameters)} parameters{(model.Loss == "cross-entropy" ? string.Empty : $", loss {model.Loss}")}";

    /// <summary>"loss 0.12, accuracy 96.5 %, gradient norm 0.01".</summary>
    public static string Optimum(OptimumSummary optimum, DataSummary data)
        => $"loss {Measured(optimum.Loss)}, {ScoreWords.Of(optimum)}{ScoreWords.Errors(optimum.RootMeanSquares, data)}, "
            + $"gradient norm {Measured(optimum.GradientNorm, 2)}";

    /// <summary>"1.2 s"; null where it is not known.</summary>
    public static string? Took(IReadOnlyDictionary<string, double> timings)
        => timings.TryGetValue("total", out double total) ? $"{Measured(total, 2)} s" : null;
}
