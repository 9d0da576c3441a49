using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Plateau.Convergence;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Probing;
using Plateau.Runs;
using Plateau.Training;

namespace Plateau.Jobs;

/// <summary>
/// What <c>plateau assess --json</c> prints and what the report is made of: the contract of the command line, schema
/// <c>plateau.assess/1</c>.
/// </summary>
public sealed record AssessResult() : JobResult<AssessResult>("plateau.assess/1"), IDocument<AssessResult>
{
    /// <inheritdoc/>
    public static JsonTypeInfo<AssessResult> Json => JobJsonContext.Default.AssessResult;

    /// <summary>The objects.</summary>
    public required DataSummary Data { get; init; }

    /// <summary>The network; null when the losses were made elsewhere.</summary>
    public required ModelSummary? Model { get; init; }

    /// <summary>The optimum on the N objects, in evaluation mode; null when the losses were made elsewhere.</summary>
    public required OptimumSummary? Optimum { get; init; }

    /// <summary>Where the landscape was looked at.</summary>
    public required ProbeSummary Probe { get; init; }

    /// <summary>V on the N objects.</summary>
    public required VarianceEstimate LandscapeVariance { get; init; }

    /// <summary>V on objects that the fit never saw; null where there are none.</summary>
    public required HeldOutSummary? HeldOut { get; init; }

    /// <summary>Everything that depends on the number of objects k.</summary>
    public required ConvergenceCurve Curve { get; init; }

    /// <summary>K for every criterion, function, set of objects and tolerance asked for.</summary>
    public required IReadOnlyList<SufficientSizeSummary> SufficientSize { get; init; }

    /// <summary>The gap between the held-out and the training landscape; null without held-out objects.</summary>
    public required GapSummary? Gap { get; init; }

    /// <summary>The answer.</summary>
    public required AnswerSummary Answer { get; init; }

    /// <summary>
    /// What the closed form says in the top-D eigenspace: as <c>plateau quadratic</c> has it, at σ and around it; null for other probes.
    /// Its warnings are among this document's.
    /// </summary>
    [JsonInclude]
    internal QuadraticResult? Quadratic { get; init; }

    /// <summary>What every sufficient size asks for beyond the objects at hand, and how much surer a larger pilot would make it.</summary>
    [JsonInclude]
    internal IReadOnlyList<ForecastSummary> Forecast { get; init; } = [];

    /// <summary>V held out beside V training; null without held-out objects.</summary>
    [JsonInclude]
    internal HeldOutRatio? Parting { get; init; }

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

    /// <summary>The optimum itself; null where there is none, or the result was read from a run folder.</summary>
    [JsonIgnore]
    internal Optimum? Fit { get; init; }

    /// <summary>The directions that draws stayed in; null in the full space, or where the result was read from a run folder.</summary>
    [JsonIgnore]
    internal Subspace? Subspace { get; init; }

    /// <summary>
    /// All objects by what they contribute to V, the decisive set first; empty where the result was read from a run folder.
    /// </summary>
    [JsonIgnore]
    internal IReadOnlyList<RankedObjects> Ranked { get; init; } = [];

    /// <summary>
    /// What guessing costs by the shares of the training labels; left out where the network does better. Of quantities always there.
    /// </summary>
    [JsonInclude]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    internal double? Guessing { get; init; }

    /// <summary>By how much the training loss still fell; left out where the answer does not fail on it.</summary>
    [JsonInclude]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    internal UnfinishedSummary? Unfinished { get; init; }

    /// <summary>What the headline says against its answer, a sentence each; left out where nothing is.</summary>
    [JsonInclude]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    internal IReadOnlyList<string>? Caveats { get; init; }

    /// <summary>
    /// Whether the network does hardly better than guessing, so that its landscape says nothing of a trained one: its mean loss exceeds
    /// the least possible by more than nine tenths of what guessing does, or on fresh objects it is no lower. For the cross-entropy
    /// guessing costs the entropy of the shares of the training labels.
    /// </summary>
    [JsonIgnore]
    public bool LearnedTooLittle
        => Answer.Reason == AnswerReason.Untrained
            || (Optimum is not null && Model is not null
                && Model.ObjectLoss.IsHardlyLearned(Optimum.Loss, GuessingLoss, Data.Targets?.Count ?? Data.Classes));

    /// <summary>The mean loss of a network that knows the shares of the labels only.</summary>
    internal double GuessingLoss => Guessing
        ?? (Data.Targets is null ? Model!.ObjectLoss.Guessing(Data.Classes) : Model!.ObjectLoss.GuessingTargets(Data.Targets.Count));
}

/// <summary>The objects under analysis.</summary>
/// <param name="Name">The data set's name.</param>
/// <param name="Objects">How many objects, N.</param>
/// <param name="Features">Numbers in one object.</param>
/// <param name="Classes">How many classes; 0 where quantities are predicted, or the losses were made elsewhere.</param>
public sealed record DataSummary(string Name, int Objects, int Features, int Classes)
{
    /// <summary>The names of the quantities that are predicted; null for classes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Targets { get; init; }

    /// <summary>What was made of the files without being asked, a line each; null where there is nothing to say.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Notes { get; init; }

    /// <summary>What documents say of the training objects.</summary>
    internal static DataSummary Of(DataSplit data) => Of(data.Training) with { Notes = data.Notes.Count > 0 ? data.Notes : null };

    /// <summary>The same of any objects.</summary>
    internal static DataSummary Of(Dataset data)
        => new(data.Name, data.Objects, data.Features, data.Classes) { Targets = data.Targets?.Names };
}

/// <summary>The network under analysis.</summary>
/// <param name="Spec">Its specification, as <c>--model</c> takes it.</param>
/// <param name="Parameters">The number of parameters.</param>
public sealed record ModelSummary(string Spec, int Parameters)
{
    /// <summary>
    /// The loss of an object: cross-entropy, cross-entropy+label-smoothing=E, squared-error, gaussian+scale=S, or the name of one's own.
    /// </summary>
    public string Loss { get; init; } = "cross-entropy";

    /// <summary>The loss of that name.</summary>
    internal ObjectLoss ObjectLoss => Own ?? ObjectLoss.Named(Loss);

    // A loss that no name brings back.
    private ObjectLoss? Own { get; init; }

    /// <summary>Whether the logits are linear in the parameters.</summary>
    internal bool IsLinear => Spec == "softmax" || Spec.StartsWith("softmax+", StringComparison.Ordinal);

    /// <summary>What documents say of the network and the loss of an optimum.</summary>
    public static ModelSummary Of(Optimum optimum)
    {
        ArgumentNullException.ThrowIfNull(optimum);
        return new ModelSummary(optimum.Network.Spec, optimum.Network.ParameterCount)
        {
            Loss = optimum.Loss.Name,
            Own = ObjectLoss.Known(optimum.Loss.Name) is null ? optimum.Loss : null,
        };
    }
}

/// <summary>The parameters w* on the N objects.</summary>
/// <param name="Loss">L_N(w*), the mean loss.</param>
/// <param name="Accuracy">The share of objects whose largest logit is their label's; null where quantities are predicted.</param>
/// <param name="GradientNorm">|∇L_N(w*)|; far from zero means far from a stationary point.</param>
public sealed record OptimumSummary(
    double Loss,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Accuracy,
    double GradientNorm) : IScored
{
    /// <summary>R², where quantities are predicted; null for classes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? RSquared { get; init; }

    /// <summary>The root of the mean squared error of each target, in its own units; null for classes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<double>? RootMeanSquares { get; init; }

    /// <summary>What an evaluation of the training objects says.</summary>
    internal static OptimumSummary Of(Evaluation training, double gradientNorm)
        => new(training.Loss, training.Accuracy, gradientNorm)
        {
            RSquared = training.RSquared,
            RootMeanSquares = training.RootMeanSquares,
        };
}

/// <summary>The distribution of draws.</summary>
/// <param name="Kind">gaussian, sphere, ball, laplace, student-t:DF, mixture, or "losses" when made elsewhere.</param>
/// <param name="Subspace">How the directions that draws stay in were chosen.</param>
/// <param name="Sigma">
/// Standard deviation of each coordinate; null where the draws have a covariance, or the losses were made elsewhere.
/// </param>
/// <param name="Dimension">Dimension of the subspace, the number of parameters in the full space; null when unknown.</param>
/// <param name="Draws">The number of draws B.</param>
public sealed record ProbeSummary(string Kind, SubspaceKind Subspace, double? Sigma, int? Dimension, int Draws)
{
    /// <summary>given where a file holds the covariance of the draws; left out for others.</summary>
    [JsonInclude]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    internal CovarianceKind? Covariance { get; init; }

    /// <summary>The posterior covariance of the draws; left out for others.</summary>
    [JsonInclude]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    internal ProbePosteriorSummary? Posterior { get; init; }
}

/// <summary>V on held-out objects, and how the network does there.</summary>
public sealed record HeldOutSummary : VarianceEstimate, IScored
{
    /// <summary>For reading a document: its numbers are set one by one.</summary>
    [JsonConstructor]
    public HeldOutSummary()
    {
    }

    /// <summary>V and an evaluation of the same objects.</summary>
    [SetsRequiredMembers]
    internal HeldOutSummary(VarianceEstimate variance, Evaluation evaluation)
        : base(variance)
    {
        (Loss, Accuracy, Objects) = (evaluation.Loss, evaluation.Accuracy, evaluation.Losses.Length);
        (RSquared, RootMeanSquares) = (evaluation.RSquared, evaluation.RootMeanSquares);
    }

    /// <summary>Mean held-out loss at w*.</summary>
    [JsonPropertyOrder(1)]
    public required double Loss { get; init; }

    /// <summary>Held-out accuracy at w*; null where quantities are predicted.</summary>
    [JsonPropertyOrder(1)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Accuracy { get; init; }

    /// <summary>Held-out R² at w*, where quantities are predicted; null for classes.</summary>
    [JsonPropertyOrder(1)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? RSquared { get; init; }

    /// <summary>The root of the mean squared error of each target, in its own units; null for classes.</summary>
    [JsonPropertyOrder(1)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<double>? RootMeanSquares { get; init; }

    /// <summary>The number of held-out objects.</summary>
    [JsonPropertyOrder(1)]
    public required int Objects { get; init; }
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
public sealed record SufficientSizeSummary(
    Criterion Criterion,
    LandscapePart Of,
    ObjectSet Objects,
    double Tolerance,
    double K,
    double Low,
    double High,
    bool Reached)
{
    /// <summary>Those of a landscape variance: every tolerance, of the loss and where it is known of the shape.</summary>
    /// <param name="variance">The landscape variance.</param>
    /// <param name="tolerances">The tolerances.</param>
    /// <param name="objects">The objects that it was measured on.</param>
    /// <param name="available">How many objects are at hand.</param>
    internal static IEnumerable<SufficientSizeSummary> From(
        LandscapeVariance variance,
        IEnumerable<Tolerance> tolerances,
        ObjectSet objects,
        int available)
    {
        LandscapePart[] parts = variance.Shape is null ? [LandscapePart.Loss] : [LandscapePart.Loss, LandscapePart.Shape];
        return
            from tolerance in tolerances
            from part in parts
            let size = variance.SufficientSize(tolerance, part)
            select new SufficientSizeSummary(
                tolerance.Criterion, part, objects, tolerance.Value, size.K, size.Low, size.High, size.IsReachedBy(available));
    }
}

/// <summary>How far the landscape that the training objects draw lies below the one that held-out objects draw.</summary>
/// <param name="Value">The gap, in units of the loss.</param>
/// <param name="Relative">The gap over the mean held-out loss.</param>
/// <param name="Low">Lower end of the interval of <paramref name="Relative"/>.</param>
/// <param name="High">Upper end of the interval of <paramref name="Relative"/>.</param>
/// <param name="Gain">
/// Half the gap in mean loss at w*: about what more data may still bring, in units of the loss; measured to be low by up to a half for
/// networks.
/// </param>
/// <param name="Tolerance">What <paramref name="High"/> may be at most for the data to be enough.</param>
public sealed record GapSummary(double Value, double Relative, double Low, double High, double Gain, double Tolerance = 0.1)
{
    /// <summary>What documents say of a gap; null of none.</summary>
    internal static GapSummary? Of(LandscapeGap? gap, double tolerance)
        => gap is null ? null : new(gap.Value, gap.Relative, gap.RelativeLow, gap.RelativeHigh, gap.Gain!.Value, tolerance);
}

/// <summary>The answer to "is this enough data?".</summary>
/// <param name="Criterion">The criterion it rests on.</param>
/// <param name="Of">What is to settle.</param>
/// <param name="Objects">The objects that V was measured on.</param>
/// <param name="Tolerance">The tolerance of that criterion.</param>
/// <param name="K">The sufficient size.</param>
/// <param name="Low">Lower end of its interval.</param>
/// <param name="High">Upper end of its interval.</param>
/// <param name="Enough">
/// Whether the upper end is at most N, the gap, where known, is within its tolerance, and the network has learned enough to be asked.
/// </param>
/// <param name="Reason">Why, or what failed.</param>
public sealed record AnswerSummary(
    Criterion Criterion,
    LandscapePart Of,
    ObjectSet Objects,
    double Tolerance,
    double K,
    double Low,
    double High,
    bool Enough,
    AnswerReason Reason);
