using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Plateau.Convergence;
using Plateau.Networks;
using Plateau.Runs;
using Plateau.Training;

namespace Plateau.Jobs;

/// <summary>
/// What <c>plateau assess --json</c> prints and what the report is made of: the contract of the command line, schema
/// <c>plateau.assess/1</c>. It holds no time (but in <see cref="Timings"/>), no path and no number of threads.
/// </summary>
public sealed record AssessResult : IDocument<AssessResult>
{
    /// <inheritdoc/>
    public static JsonTypeInfo<AssessResult> Json => JobJsonContext.Default.AssessResult;

    /// <summary>The name and version of this layout.</summary>
    public string Schema { get; init; } = "plateau.assess/1";

    /// <summary>The version of Plateau that computed it.</summary>
    public required string Version { get; init; }

    /// <summary>The seed that everything random came from.</summary>
    public required ulong Seed { get; init; }

    /// <summary>What limits the answer, a sentence each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The objects.</summary>
    public required DataSummary Data { get; init; }

    /// <summary>The network; null when the losses were made elsewhere.</summary>
    public required ModelSummary? Model { get; init; }

    /// <summary>The optimum on the N objects, in evaluation mode; null when the losses were made elsewhere.</summary>
    public required OptimumSummary? Optimum { get; init; }

    /// <summary>Where the landscape was looked at.</summary>
    public required ProbeSummary Probe { get; init; }

    /// <summary>V on the N objects.</summary>
    public required VarianceSummary LandscapeVariance { get; init; }

    /// <summary>V on objects that the fit never saw; null where there are none.</summary>
    public required HeldOutSummary? HeldOut { get; init; }

    /// <summary>Everything that depends on the number of objects k.</summary>
    public required CurveSummary Curve { get; init; }

    /// <summary>K for every criterion, function, set of objects and tolerance asked for.</summary>
    public required IReadOnlyList<SufficientSizeSummary> SufficientSize { get; init; }

    /// <summary>The gap between the held-out and the training landscape; null without held-out objects.</summary>
    public required GapSummary? Gap { get; init; }

    /// <summary>The answer.</summary>
    public required AnswerSummary Answer { get; init; }

    /// <summary>
    /// What the closed form says in the top-D eigenspace: as <c>plateau quadratic</c> has it, at σ and around it; null for other probes. Its warnings are among this document's.
    /// </summary>
    [JsonInclude]
    internal QuadraticResult? Quadratic { get; init; }

    /// <summary>What every sufficient size asks for beyond the objects at hand, and how much surer a larger pilot would make it.</summary>
    [JsonInclude]
    internal IReadOnlyList<ForecastSummary> Forecast { get; init; } = [];

    /// <summary>V held out beside V training; null without held-out objects.</summary>
    [JsonInclude]
    internal PartingSummary? Parting { get; init; }

    /// <summary>What tolerances of the remaining change mean and cost, those asked for among them.</summary>
    [JsonInclude]
    internal IReadOnlyList<ToleranceSummary> Tolerances { get; init; } = [];

    /// <summary>What the missing objects cost; null without a price.</summary>
    [JsonInclude]
    internal PriceSummary? Price { get; init; }

    /// <summary>What the budget buys; null without one.</summary>
    [JsonInclude]
    internal BudgetSummary? Budget { get; init; }

    /// <summary>K against σ, the probe's own first; null with one σ.</summary>
    [JsonInclude]
    internal IReadOnlyList<SigmaSummary>? Sigmas { get; init; }

    /// <summary>V and the gap as the optimum moves; null unless asked for.</summary>
    [JsonInclude]
    internal RefitsSummary? Refits { get; init; }

    /// <summary>Forecasts held against the user's own learning curve; null unless asked for.</summary>
    [JsonInclude]
    internal ValidationSummary? Validation { get; init; }

    /// <summary>V and K by group of objects; null where none were asked for, or are known.</summary>
    [JsonInclude]
    internal GroupsSummary? Groups { get; init; }

    /// <summary>The objects that carry most of V; null where none were asked for.</summary>
    [JsonInclude]
    internal GallerySummary? Gallery { get; init; }

    /// <summary>What more data still gain by the curvature; null unless asked for.</summary>
    [JsonInclude]
    internal TakeuchiSummary? Takeuchi { get; init; }

    /// <summary>The next objects to take, chosen from a pool; null unless asked for.</summary>
    [JsonInclude]
    internal NextSummary? Next { get; init; }

    /// <summary>All objects by what they contribute to V, the decisive set first; empty where the result was read from a run folder.</summary>
    [JsonIgnore]
    internal IReadOnlyList<RankedObjects> Ranked { get; init; } = [];

    /// <summary>Seconds spent in each stage; the only part that differs between two runs of one definition.</summary>
    public required IReadOnlyDictionary<string, double> Timings { get; init; }

    /// <summary>
    /// Whether the network does hardly better than guessing, so that its landscape says nothing of a trained one: its mean loss exceeds
    /// the least possible by more than nine tenths of what guessing does. For the cross-entropy that is nine tenths of ln(classes).
    /// </summary>
    [JsonIgnore]
    public bool LearnedTooLittle => Optimum is not null && Model is not null && Model.ObjectLoss.IsHardlyLearned(Optimum.Loss, Data.Classes);

    /// <summary>The mean loss of a network that finds all classes equally likely.</summary>
    internal double GuessingLoss => Model!.ObjectLoss.Guessing(Data.Classes);

    /// <inheritdoc/>
    public AssessResult WithWarnings(IReadOnlyList<string> warnings) => this with { Warnings = warnings };
}

/// <summary>The objects under analysis.</summary>
/// <param name="Name">The data set's name.</param>
/// <param name="Objects">How many objects, N.</param>
/// <param name="Features">Numbers in one object.</param>
/// <param name="Classes">How many classes; 0 when the losses were made elsewhere.</param>
public sealed record DataSummary(string Name, int Objects, int Features, int Classes);

/// <summary>The network under analysis.</summary>
/// <param name="Spec">Its specification, as <c>--model</c> takes it.</param>
/// <param name="Parameters">The number of parameters.</param>
public sealed record ModelSummary(string Spec, int Parameters)
{
    /// <summary>The loss of an object: cross-entropy, cross-entropy+label-smoothing=E, or squared-error.</summary>
    public string Loss { get; init; } = "cross-entropy";

    /// <summary>That loss.</summary>
    internal ObjectLoss ObjectLoss => ObjectLoss.Named(Loss);

    /// <summary>Whether the logits are linear in the parameters.</summary>
    internal bool IsLinear => Spec == "softmax" || Spec.StartsWith("softmax+", StringComparison.Ordinal);

    /// <summary>What documents say of the network and the loss of an optimum.</summary>
    public static ModelSummary Of(Optimum optimum)
    {
        ArgumentNullException.ThrowIfNull(optimum);
        return new ModelSummary(optimum.Network.Spec, optimum.Network.ParameterCount) { Loss = optimum.Loss.Name };
    }
}

/// <summary>The parameters w* on the N objects.</summary>
/// <param name="Loss">L_N(w*), the mean loss.</param>
/// <param name="Accuracy">The share of objects whose largest logit is their label's.</param>
/// <param name="GradientNorm">|∇L_N(w*)|; far from zero means far from a stationary point.</param>
public sealed record OptimumSummary(double Loss, double Accuracy, double GradientNorm);

/// <summary>The distribution of draws.</summary>
/// <param name="Kind">gaussian, sphere, ball, laplace, student-t:DF, mixture, or "losses" when made elsewhere.</param>
/// <param name="Subspace">full, random or eigen.</param>
/// <param name="Sigma">Standard deviation of each coordinate; null when the losses were made elsewhere.</param>
/// <param name="Dimension">Dimension of the subspace, the number of parameters in the full space; null when unknown.</param>
/// <param name="Draws">The number of draws B.</param>
public sealed record ProbeSummary(string Kind, string Subspace, double? Sigma, int? Dimension, int Draws)
{
    /// <summary>The posterior covariance of the draws; left out for others.</summary>
    [JsonInclude]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    internal ProbePosteriorSummary? Posterior { get; init; }
}

/// <summary>The landscape variance V with its interval and its parts; all in squared units of the loss but <paramref name="TopShare"/>.</summary>
/// <param name="Value">V, the mean over draws of the unbiased variance of the losses over objects.</param>
/// <param name="Low">Lower end of the interval.</param>
/// <param name="High">Upper end of the interval.</param>
/// <param name="StandardError">Standard error of V, objects and draws in quadrature.</param>
/// <param name="OverObjects">The part of the standard error that more objects would lower.</param>
/// <param name="OverDraws">The part of the standard error that more draws would lower; null for one draw, which does not show it.</param>
/// <param name="Level">The variance over objects of the loss at w*; null without a row at w*.</param>
/// <param name="Shape">The variance over objects of ℓ_i(w) − ℓ_i(w*), mean over draws; null without a row at w*.</param>
/// <param name="TopShare">The share of V that the 1 % of objects with the largest contributions carry.</param>
public record VarianceSummary(double Value, double Low, double High, double StandardError, double OverObjects, double? OverDraws, double? Level, double? Shape, double TopShare)
{
    /// <summary>A part of the standard error, null where the draws do not show it.</summary>
    internal static double? Shown(double part) => double.IsFinite(part) ? part : null;
}

/// <summary>V on held-out objects, and how the network does there.</summary>
/// <param name="Value">V, the mean over draws of the unbiased variance of the losses over objects.</param>
/// <param name="Low">Lower end of the interval.</param>
/// <param name="High">Upper end of the interval.</param>
/// <param name="StandardError">Standard error of V, objects and draws in quadrature.</param>
/// <param name="OverObjects">The part of the standard error that more objects would lower.</param>
/// <param name="OverDraws">The part of the standard error that more draws would lower; null for one draw, which does not show it.</param>
/// <param name="Level">The variance over objects of the loss at w*.</param>
/// <param name="Shape">The variance over objects of ℓ_i(w) − ℓ_i(w*), mean over draws.</param>
/// <param name="TopShare">The share of V that the 1 % of objects with the largest contributions carry.</param>
/// <param name="Loss">Mean held-out loss at w*.</param>
/// <param name="Accuracy">Held-out accuracy at w*.</param>
/// <param name="Objects">The number of held-out objects.</param>
public sealed record HeldOutSummary(double Value, double Low, double High, double StandardError, double OverObjects, double? OverDraws, double? Level, double? Shape, double TopShare, [property: JsonPropertyOrder(1)] double Loss, [property: JsonPropertyOrder(1)] double Accuracy, [property: JsonPropertyOrder(1)] int Objects)
    : VarianceSummary(Value, Low, High, StandardError, OverObjects, OverDraws, Level, Shape, TopShare);

/// <summary>Curves against the number of objects k = 1 … n − 1 (log-spaced where n is large), on the N objects in their given order.</summary>
public sealed record CurveSummary
{
    /// <summary>The numbers of objects.</summary>
    public required IReadOnlyList<int> K { get; init; }

    /// <summary>Mean over draws of |L_{k+1} − L_k| in the given order.</summary>
    public required IReadOnlyList<double> Delta1 { get; init; }

    /// <summary>Mean over draws of (L_{k+1} − L_k)² in the given order.</summary>
    public required IReadOnlyList<double> Delta2 { get; init; }

    /// <summary>V/(k(k+1)): the exact expectation of Delta2 over random orders.</summary>
    public required IReadOnlyList<double> ExpectedDelta2 { get; init; }

    /// <summary>√(V/k): what is still to come, for a fresh population.</summary>
    public required IReadOnlyList<double> Remaining { get; init; }

    /// <summary>√(V(1/k − 1/n)): what is still to come within the data.</summary>
    public required IReadOnlyList<double> RemainingFinite { get; init; }

    /// <summary>Mean of |L_{k+1} − L_k| over draws and simulated random orders; empty unless asked for.</summary>
    public required IReadOnlyList<double> Simulated1 { get; init; }

    /// <summary>Mean of (L_{k+1} − L_k)² over draws and simulated random orders; empty unless asked for.</summary>
    public required IReadOnlyList<double> Simulated2 { get; init; }
}

/// <summary>One sufficient size.</summary>
/// <param name="Criterion">What has to be small.</param>
/// <param name="Of">What is to settle.</param>
/// <param name="Objects">The objects that V was measured on.</param>
/// <param name="Tolerance">δ for the increment (squared units of the loss), τ relative to the mean loss for the remaining change.</param>
/// <param name="K">The sufficient size, in objects.</param>
/// <param name="Low">Lower end of its interval.</param>
/// <param name="High">Upper end of its interval.</param>
/// <param name="Reached">Whether K is at most the number of objects at hand.</param>
public sealed record SufficientSizeSummary(Criterion Criterion, LandscapePart Of, ObjectSet Objects, double Tolerance, double K, double Low, double High, bool Reached);

/// <summary>How far the landscape that the training objects draw lies below the one that held-out objects draw.</summary>
/// <param name="Value">The gap, in units of the loss.</param>
/// <param name="Relative">The gap over the mean held-out loss.</param>
/// <param name="Low">Lower end of the interval of <paramref name="Relative"/>.</param>
/// <param name="High">Upper end of the interval of <paramref name="Relative"/>.</param>
/// <param name="Gain">Half the gap in mean loss at w*: about what more data may still bring, in units of the loss; measured to be low by up to a half for networks.</param>
/// <param name="Tolerance">What <paramref name="High"/> may be at most for the data to be enough.</param>
public sealed record GapSummary(double Value, double Relative, double Low, double High, double Gain, double Tolerance = 0.1);

/// <summary>The answer to "is this enough data?".</summary>
/// <param name="Criterion">The criterion it rests on.</param>
/// <param name="Of">What is to settle.</param>
/// <param name="Objects">The objects that V was measured on.</param>
/// <param name="Tolerance">The tolerance of that criterion.</param>
/// <param name="K">The sufficient size.</param>
/// <param name="Low">Lower end of its interval.</param>
/// <param name="High">Upper end of its interval.</param>
/// <param name="Enough">Whether the upper end is at most N, the gap, where known, is within its tolerance, and the network has learned enough to be asked.</param>
/// <param name="Reason">Why, or what failed.</param>
public sealed record AnswerSummary(Criterion Criterion, LandscapePart Of, ObjectSet Objects, double Tolerance, double K, double Low, double High, bool Enough, AnswerReason Reason);
