namespace Plateau.Cli.Options;

/// <summary>What <c>--model</c> takes. Only the family is checked here, so that a slip is caught at once; the network reads the rest.</summary>
internal static class ModelSpec
{
    private static readonly string[] Families = ["softmax", "mlp", "cnn"];

    /// <summary>Brings a specification into its canonical form: lower case, no blanks, every option after a <c>+</c>.</summary>
    /// <exception cref="UsageException">There is no such family.</exception>
    public static string Parse(string text)
    {
        string spec = text.Replace(" ", string.Empty, StringComparison.Ordinal).ToLowerInvariant().Replace('?', '+').Replace('&', '+');
        int end = spec.IndexOfAny([':', '+']);
        string family = end < 0 ? spec : spec[..end];
        if (!Families.Contains(family))
        {
            throw new UsageException($"--model takes softmax, mlp:WIDTHS or cnn:CHANNELSxDEPTH, not '{text}'{Nearest.Hint(family, Families)}");
        }

        if (family != "softmax" && (end < 0 || spec[end] != ':' || end + 1 == spec.Length))
        {
            throw new UsageException($"--model {family} needs its sizes, for example {(family == "mlp" ? "mlp:128,128" : "cnn:64x4")}, not '{text}'");
        }

        return spec;
    }
}
