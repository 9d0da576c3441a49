using Plateau.Networks;
using Plateau.Runs;

namespace Plateau.Jobs;

/// <summary>What <c>--model</c> takes.</summary>
internal static class ModelSpec
{
    private static readonly string[] Families = ["softmax", "mlp", "cnn", "resnet"];

    /// <summary>Brings a specification into its canonical form: lower case, no blanks, no option that says the default.</summary>
    /// <exception cref="UsageException">There is no such network.</exception>
    public static string Parse(string text)
    {
        string spec = text.Replace(" ", string.Empty, StringComparison.Ordinal).ToLowerInvariant();
        try
        {
            return NetworkSpec.Parse(spec).ToString();
        }
        catch (PlateauException wrong)
        {
            int end = spec.IndexOfAny([':', '+', '?', '&']);
            string family = end < 0 ? spec : spec[..end];
            throw new UsageException(wrong.Message + (Families.Contains(family) ? string.Empty : Nearest.Hint(family, Families)));
        }
    }
}
