
namespace Plateau.Jobs;

/// <summary>What an assessment asks of a landscape: tolerances, confidence, and how much to sample.</summary>
public sealed record AssessmentQuestion
{
    /// <summary>Tolerances δ of the increment, in squared units of the loss.</summary>
    public IReadOnlyList<double> Increments { get; init; } = [1e-6];

    /// <summary>Tolerances τ of the remaining change, relative to the mean loss; the first one decides the answer.</summary>
    public IReadOnlyList<double> Remaining { get; init; } = [0.01];

    /// <summary>Tolerance of the gap between the held-out and the training landscape, relative to the held-out loss.</summary>
    public double Gap { get; init; } = 0.1;

    /// <summary>The level of every interval.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>The number of draws B.</summary>
    public int Draws { get; init; } = 64;

    /// <summary>Random orders of the objects to simulate beside the law; none are needed.</summary>
    public int Orders { get; init; }

    /// <summary>
    /// What objects are grouped by: a column of the data, <c>label</c> for their classes, <c>none</c>; null for the classes where there are
    /// not many.
    /// </summary>
    internal string? Groups { get; init; }

    /// <summary>How many of the objects that carry most of V are listed, of each set; 0 for none.</summary>
    internal int Gallery { get; init; } = 24;

    /// <summary>How many next objects to choose from the pool of the data; 0 for none.</summary>
    internal int Next { get; init; }

    /// <summary>The seed that everything random comes from.</summary>
    public ulong Seed { get; init; }

    /// <summary>Further values of σ beside the probe's own, for a table of K against σ.</summary>
    internal IReadOnlyList<double> Sigmas { get; init; } = [];

    /// <summary>How many fits at each of the growing sizes show how V and the gap move with the optimum; 0 for none.</summary>
    internal int Refits { get; init; }

    /// <summary>Whether forecasts are held against the fits at growing sizes; it needs <see cref="Refits"/>.</summary>
    internal bool Validate { get; init; }

    /// <summary>
    /// D of the Takeuchi forecast, how many eigenvectors of the curvature it rests on; 0 for no such forecast. It needs held-out objects.
    /// </summary>
    internal int Takeuchi { get; init; }

    /// <summary>The price of one object; null when unknown.</summary>
    internal double? PricePerObject { get; init; }

    /// <summary>An amount to spend on objects; null for none. It needs a price.</summary>
    internal double? Budget { get; init; }

    /// <summary>What prices are in.</summary>
    internal string Currency { get; init; } = string.Empty;

    internal void Check()
    {
        Require(Increments.All(Positive), nameof(Increments), "a tolerance is positive and finite");
        Require(
            Remaining.Count > 0 && Remaining.All(Positive),
            nameof(Remaining),
            "there is one tolerance or more, each positive and finite");
        Require(Gap >= 0 && double.IsFinite(Gap), nameof(Gap), "the tolerance of the gap is finite and not negative");
        Require(Confidence is > 0 and < 1, nameof(Confidence), "a level is inside (0, 1)");
        Require(Draws > 0, nameof(Draws), "there is one draw or more");
        Require(Orders >= 0, nameof(Orders), "the number of orders is not negative");
        Require(Gallery >= 0, nameof(Gallery), "the number of objects is not negative");
        Require(Sigmas.All(sigma => sigma > 0 && double.IsFinite(sigma)), nameof(Sigmas), "a value of σ is positive and finite");
        Require(Takeuchi >= 0, nameof(Takeuchi), "the number of eigenvectors is not negative");
        Require(Next >= 0, nameof(Next), "the number of next objects is not negative");
        Require(Refits >= 0, nameof(Refits), "the number of refits is not negative");
        Require(!Validate || Refits > 0, nameof(Validate), "a validation rests on refits, and needs one or more at each size");
        Require(
            PricePerObject is null || (PricePerObject > 0 && double.IsFinite(PricePerObject.Value)),
            nameof(PricePerObject),
            "a price is positive and finite");
        Require(Budget is null || (Budget >= 0 && double.IsFinite(Budget.Value)), nameof(Budget), "a budget is finite and not negative");
        Require(Budget is null || PricePerObject is not null, nameof(Budget), "a budget needs the price of an object");
    }

    private static bool Positive(double value) => value > 0 && double.IsFinite(value);

    private static void Require(bool holds, string name, string rule)
    {
        if (!holds)
        {
            throw new ArgumentException($"{name}: {rule}.", name);
        }
    }
}
