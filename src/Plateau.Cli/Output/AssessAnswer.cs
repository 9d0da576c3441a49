using Plateau.Convergence;
using Plateau.Figures;
using Plateau.Jobs;
using Plateau.Pages;
using Plateau.Runs;
using static Plateau.Figures.HumanNumber;

namespace Plateau.Cli.Output;

/// <summary>An assessment for people: the answer in words, then the sizes, what they rest on, the chart and what limits them.</summary>
internal static class AssessAnswer
{
    private const int ChartHeight = 17;

    /// <summary>Writes it all.</summary>
    /// <param name="screen">Takes it.</param>
    /// <param name="document">The assessment.</param>
    /// <param name="confidence">The level of its intervals.</param>
    public static void Write(Screen screen, AssessResult document, double confidence)
    {
        AnswerText answer = AnswerText.Of(document, confidence);
        screen.Paragraph(answer.Headline, answer.Verdict == AnswerVerdict.Enough ? Tone.StrongGood : Tone.StrongCaution);
        if (answer.Detail.Length > 0)
        {
            screen.Blank();
            screen.Paragraph(answer.Detail);
        }

        Sizes(screen, document, confidence);
        ForecastAnswer.Tables(screen, document, confidence);
        DriversAnswer.Write(screen, document, confidence);
        NextAnswer.Write(screen, document, confidence);
        screen.Facts(Facts(document, confidence));
        string chart = AssessFigures.Increment(document) is { } figure ? TerminalChart.Render(figure, screen.Width, ChartHeight, screen.Unicode) : string.Empty;
        if (chart.Length > 0)
        {
            screen.Blank();
            screen.Verbatim(chart);
        }

        Warnings(screen, document.Warnings);
    }

    /// <summary>Writes warnings, after an empty line.</summary>
    public static void Warnings(Screen screen, IReadOnlyList<string> warnings)
    {
        if (warnings.Count > 0)
        {
            screen.Blank();
            screen.Facts(warnings.Select(warning => ("warning", warning)), Tone.Caution);
        }
    }

    /// <summary>"mnist: 10,000 objects, 784 features, 10 classes".</summary>
    public static string Data(DataSummary data) => data.Classes == 0
        ? $"{data.Name}: {Objects(Exact(data.Objects))}"
        : $"{data.Name}: {Objects(Exact(data.Objects))}, {Exact(data.Features)} features, {Exact(data.Classes)} classes";

    /// <summary>"mlp:128,128, 118,282 parameters", and the loss where it is not the cross-entropy itself.</summary>
    public static string Model(ModelSummary model)
        => $"{model.Spec}, {Exact(model.Parameters)} parameters{(model.Loss == "cross-entropy" ? string.Empty : $", loss {model.Loss}")}";

    private static void Sizes(Screen screen, AssessResult document, double confidence)
    {
        AnswerSummary answer = document.Answer;
        PageColumn[] columns = [new("settled when", Wraps: true), new("of"), new("objects"), new("K", IsNumber: true), new($"{Measured(confidence * 100, 4)} % interval"), new("reached")];
        PageCell[] space = [.. columns.Select(_ => new PageCell(string.Empty))];
        IEnumerable<PageCell[][]> groups = document.SufficientSize
            .GroupBy(size => (size.Criterion, size.Tolerance))
            .OrderByDescending(group => group.Key == (answer.Criterion, answer.Tolerance))
            .Select(group => group.OrderByDescending(size => size.Objects == answer.Objects).ThenByDescending(size => size.Of == answer.Of).Select((size, i) => Row(size, i == 0, answer)).ToArray());
        screen.Table(columns, groups.SelectMany((rows, i) => i == 0 ? rows : [space, .. rows]));
    }

    private static PageCell[] Row(SufficientSizeSummary size, bool first, AnswerSummary answer)
    {
        Tone tone = (size.Criterion, size.Of, size.Objects, size.Tolerance) == (answer.Criterion, answer.Of, answer.Objects, answer.Tolerance) ? Tone.Strong : Tone.Plain;
        return
        [
            new(first ? Settled(size.Criterion, size.Tolerance) : string.Empty),
            new(WordConverter.Word(size.Of), tone),
            new(size.Objects == ObjectSet.HeldOut ? "held-out" : "training", tone),
            new(Size(size.K), tone),
            new(double.IsFinite(size.High) ? $"{Size(size.Low)} to {Size(size.High)}" : $"from {Size(size.Low)}", tone),
            PageCell.Mark(size.Reached),
        ];
    }

    private static string Settled(Criterion criterion, double tolerance) => criterion == Criterion.Increment
        ? $"one more object moves it by less than {Measured(Math.Sqrt(tolerance), 2)} (squared: {Measured(tolerance, 2)})"
        : $"all still to come moves it by less than {Percent(tolerance)} of the mean loss";

    internal static string Size(double k) =>
        !double.IsFinite(k) ? "unknown" : Math.Abs(k) < 1e6 ? Exact(Math.Ceiling(k)) : Math.Abs(k) < 1e15 ? Compact(k) : Measured(k, 2);

    private static IEnumerable<(string Name, string Text)> Facts(AssessResult document, double confidence)
    {
        yield return ("data", Data(document.Data));
        if (document.HeldOut is HeldOutSummary held)
        {
            yield return ("held-out", $"{Objects(Exact(held.Objects))}, loss {Measured(held.Loss)}, accuracy {Accuracy(held.Accuracy)}");
        }

        if (document.Model is ModelSummary model)
        {
            yield return ("model", Model(model));
        }

        if (document.Optimum is OptimumSummary optimum)
        {
            yield return ("optimum", $"loss {Measured(optimum.Loss)}, accuracy {Accuracy(optimum.Accuracy)}, gradient norm {Measured(optimum.GradientNorm, 2)}");
        }

        yield return ("probe", Probe(document.Probe));
        yield return (document.HeldOut is null ? "variance V" : "V training", Variance(document.LandscapeVariance, confidence));
        if (document.HeldOut is HeldOutSummary variance)
        {
            yield return ("V held-out", Variance(variance, confidence));
        }

        if (document.Quadratic is QuadraticResult quadratic)
        {
            yield return ("subspace", $"{Exact(quadratic.Probe.Dimension)} eigenvectors, curvature {Measured(quadratic.Eigenvalues[0])} to {Measured(quadratic.Eigenvalues[^1])}, residuals at most {Measured(quadratic.Eigenpairs.Max(pair => pair.Residual), 2)}");
            yield return ("closed form", QuadraticPage.Headline(quadratic));
        }

        if (document.Gap is GapSummary gap)
        {
            yield return ("gap", $"{Percent(gap.Relative)} of the held-out loss ({Percent(gap.Low)} to {Percent(gap.High)})");
        }

        foreach ((string Name, string Text) fact in ForecastAnswer.Facts(document))
        {
            yield return fact;
        }

        if (document.Timings.TryGetValue("total", out double total))
        {
            yield return ("took", $"{Measured(total, 2)} s");
        }
    }

    private static string Probe(ProbeSummary probe)
    {
        string draws = $"{Exact(probe.Draws)} {(probe.Draws == 1 ? "draw" : "draws")}";
        if (probe.Kind == "losses")
        {
            return $"losses made elsewhere, {draws}";
        }

        string space = probe.Subspace == "full" ? "full space" : $"{probe.Subspace} subspace of {Exact(probe.Dimension ?? 0)} dimensions";
        string seen = probe.Sigma is double sigma ? $"; seen at σ = {Measured(sigma)} around the optimum; K grows with σ" : probe.Posterior is null ? string.Empty : $"; {TakeuchiText.Posterior(probe)}";
        return $"{probe.Kind}, {space}, {draws}{seen}";
    }

    private static string Variance(VarianceSummary v, double confidence)
    {
        string shape = v.Shape is double part && v.Value > 0 ? $", its shape {Measured(part, 2)}" : string.Empty;
        return $"{Measured(v.Value)} ({Measured(confidence * 100, 4)} % interval {(double.IsFinite(v.High) ? $"{Measured(v.Low)} to {Measured(v.High)}" : $"from {Measured(v.Low)}, no upper end")}){shape}";
    }
}
