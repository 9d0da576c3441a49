using Plateau.Convergence;

namespace Plateau.Jobs;

/// <summary>
/// What the tail of the losses means for the intervals: a sample that lacks the rare objects which carry most of V cannot know it. The
/// bounds come from populations whose V is known (docs/coverage-of-intervals.md): below them intervals hold what they promise within three
/// points.
/// </summary>
internal static class TailWarning
{
    /// <summary>From this share of V in 1 % of the objects on, few objects decide.</summary>
    public const double Heavy = 0.5;

    /// <summary>From this share on, a thousand objects are few.</summary>
    public const double VeryHeavy = 0.7;

    /// <summary>
    /// The share from which on a few hundred objects are few: such pilots often lack the objects that would show how heavy the tail is.
    /// </summary>
    public const double HeavyForFew = 0.4;

    // What was measured: pilots of 200 objects and more, most of them with less than this share (docs/coverage-of-intervals.md).
    private const int FewestMeasured = 200;
    private const double MostMeasured = 0.9;

    private const int PerCent = 100;
    private const int FewObjects = 500;
    private const int FewForVeryHeavy = 3000;

    /// <summary>The warning; null where the tail is light.</summary>
    public static string? Of(LandscapeVariance variance)
    {
        double share = Math.Max(variance.TopShare, variance.ShapeTopShare ?? 0);
        bool few = variance.Objects < FewObjects;
        if (share <= (few ? HeavyForFew : Heavy))
        {
            return null;
        }

        string of = variance.ShapeTopShare > variance.TopShare ? "the landscape variance of the shape" : "the landscape variance";
        string carry = variance.Objects < 2 * PerCent
            ? FormattableString.Invariant($"One object of {variance.Objects:n0} carries {100 * share:f0} % of {of}")
            : FormattableString.Invariant($"1 % of the objects carry {100 * share:f0} % of {of}");
        if (variance.Objects < FewestMeasured || share > MostMeasured)
        {
            return $"{carry}: the intervals cannot be trusted, since "
                + $"{(variance.Objects < FewestMeasured ? "so few objects" : "so heavy a tail")} never had their coverage measured; "
                + "measure on more, and look at these few objects first.";
        }

        string held = few
            ? "From 200 objects of so heavy a tail intervals of 95 % were measured to hold the truth in 85 to 95 % of cases, "
                + "mostly missing it below"
            : share > VeryHeavy && variance.Objects < FewForVeryHeavy
            ? "From 1,000 objects of so heavy a tail intervals of 95 % were measured to hold the truth in 90 to 97 % of cases"
            : string.Empty;
        return held.Length > 0
            ? FormattableString.Invariant(
                $"{carry}, and there are {variance.Objects:n0} of them: intervals may be too narrow. {held}; measure on more.")
            : $"{carry}: a few unusual objects decide the answer.";
    }
}
