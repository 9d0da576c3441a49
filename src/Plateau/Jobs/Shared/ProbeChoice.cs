using System.Globalization;
using Plateau.Probing;
using Plateau.Runs;

namespace Plateau.Jobs;

/// <summary>The distribution of draws, as <c>--probe</c> names it.</summary>
/// <param name="Kind">The distribution of the coordinates.</param>
/// <param name="DegreesOfFreedom">Of Student's t; null for the others.</param>
internal sealed record ProbeChoice(ProbeKind Kind, double? DegreesOfFreedom)
{
    /// <summary>The kinds around one optimum, for the help.</summary>
    public const string OneCentre = "gaussian|sphere|ball|laplace|student-t:DF";

    /// <summary>The kinds that <c>--probe</c> takes, for the help.</summary>
    public const string Placeholder = OneCentre + "|mixture";

    // In the order of the kinds.
    private static readonly string[] Words = ["gaussian", "sphere", "ball", "laplace", "student-t", "mixture"];

    /// <summary>The default.</summary>
    public static ProbeChoice Gaussian { get; } = new(ProbeKind.Gaussian, null);

    /// <summary>Reads a kind, with its degrees of freedom after a colon.</summary>
    /// <exception cref="UsageException">There is no such kind.</exception>
    public static ProbeChoice Parse(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string word = colon < 0 ? text : text[..colon];
        int place = Array.IndexOf(Words, word);
        if (place < 0)
        {
            throw new UsageException($"--probe takes {Placeholder.Replace('|', ' ')}, not '{text}'{Nearest.Hint(word, Words)}");
        }

        ProbeKind kind = (ProbeKind)place;
        if (kind != ProbeKind.StudentT)
        {
            return colon < 0
                ? new ProbeChoice(kind, null)
                : throw new UsageException($"--probe {word} takes nothing after a colon, not '{text}'");
        }

        if (colon < 0)
        {
            throw new UsageException("--probe student-t needs its degrees of freedom, for example student-t:12");
        }

        return new ProbeChoice(kind, OptionText.Number("--probe student-t:DF", text[(colon + 1)..], NumberRange.Positive));
    }

    /// <summary>The canonical text.</summary>
    public override string ToString()
        => Words[(int)Kind] + (DegreesOfFreedom is double df ? ":" + df.ToString("R", CultureInfo.InvariantCulture) : string.Empty);
}
