using Plateau.Convergence;
using Plateau.Runs;

namespace Plateau.Jobs;

/// <summary>What <c>plateau bounds</c> is asked: the papers' theorems around one optimum.</summary>
internal sealed record BoundsQuestion : JobQuestion, IQuestion<BoundsQuestion>
{
    private const int LargestNetwork = 65536;
    private const int DefaultDimension = 10;
    private const string Fewest = "fewer have no exponent with an interval";

    /// <inheritdoc/>
    public static OptionTable<BoundsQuestion> Options { get; } = new()
    {
        Groups =
        [
            new OptionGroup<BoundsQuestion>("Bounds")
                .Sigma(
                    "the Gaussian of P2's and P3's bounds, in units of the parameters",
                    q => q.Sigma,
                    (q, sigma) => q with { Sigma = sigma })
                .MaybeNumber(
                    "radius",
                    "R",
                    "radius of the ball of P1's bounds [default: sigma times the root of the number of parameters]",
                    q => q.Radius,
                    (q, radius) => q with { Radius = radius },
                    NumberRange.Positive)
                .Draws("draws of the ball and of the Gaussian", q => q.Draws, (q, draws) => q with { Draws = draws }, least: 2)
                .Dimension(
                    "how many of the largest eigenvectors P3's formula is looked at in [default: 10]",
                    q => q.GivenDimension,
                    (q, dimension) => q with { GivenDimension = dimension })
                .OrRecorded(OptionText.Of(DefaultDimension))
                .Sizes(
                    "widths",
                    "H,H,...",
                    "also train networks of these hidden widths: the exponent of curvature in the width",
                    q => q.Widths,
                    (q, widths) => q with { Widths = widths },
                    OptionText.Ascending,
                    LargestNetwork,
                    LawFit.FewestPoints,
                    Fewest)
                .Example("2,3,4")
                .Sizes(
                    "depths",
                    "L,L,...",
                    "also train networks of so many hidden layers: the rate of curvature in the depth",
                    q => q.Depths,
                    (q, depths) => q with { Depths = depths },
                    OptionText.Ascending,
                    LargestNetwork,
                    LawFit.FewestPoints,
                    Fewest)
                .Example("1,2,3"),
            .. Shared<BoundsQuestion>(),
        ],
    };

    /// <summary>σ of the Gaussian.</summary>
    public double Sigma { get; init; } = 0.01;

    /// <summary>R of the ball; null for σ√N.</summary>
    public double? Radius { get; init; }

    /// <summary>Draws of each.</summary>
    public int Draws { get; init; } = 16;

    /// <summary>
    /// D, the dimension of the eigenspace in which P3's formula is looked at; null for 10, or as many as there are parameters.
    /// </summary>
    public int? GivenDimension { get; init; }

    /// <summary>Hidden widths of networks to train beside, to fit the exponents in the width; empty for none.</summary>
    public IReadOnlyList<int> Widths { get; init; } = [];

    /// <summary>Numbers of hidden layers of networks to train beside, to fit the rates in the number of layers; empty for none.</summary>
    public IReadOnlyList<int> Depths { get; init; } = [];

    /// <summary>D in a network of so many parameters.</summary>
    public int Dimension(int parameters) => GivenDimension ?? Math.Min(DefaultDimension, parameters);

    /// <summary>Where the landscape is looked at.</summary>
    public BoundsPlaces Places => new() { Sigma = Sigma, Radius = Radius, Draws = Draws, Seed = Seed };
}
