using System.Globalization;
using Plateau.Data;
using Plateau.Runs;

namespace Plateau.Jobs;

/// <summary>Objects that the fit never saw, as <c>--held-out</c> asks for them.</summary>
internal abstract record HeldOut
{
    private HeldOut()
    {
    }

    /// <summary>The canonical text.</summary>
    public abstract string Text { get; }

    /// <summary>Reads what <c>--held-out</c> takes.</summary>
    /// <exception cref="UsageException">It takes something else.</exception>
    public static HeldOut Parse(string text)
    {
        if (text == "none")
        {
            return new None();
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count >= 2)
        {
            return new Count(count);
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double share) && share > 0 && share < 1)
        {
            return new Share(share);
        }

        if (DataFormats.Knows(text))
        {
            return new File(System.IO.Path.TrimEndingDirectorySeparator(text));
        }

        throw new UsageException(
            $"--held-out takes none, a number of objects of at least 2, a fraction between 0 and 1, or a file that ends in "
                + $"{DataFormats.Words}, not '{text}'");
    }

    /// <summary>No objects, even where the data set has some.</summary>
    internal sealed record None : HeldOut
    {
        public override string Text => "none";
    }

    /// <summary>A number of objects.</summary>
    internal sealed record Count(int Objects) : HeldOut
    {
        public override string Text => Objects.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>A share between 0 and 1: of the test file, of the digits used, or of the whole file.</summary>
    internal sealed record Share(double Fraction) : HeldOut
    {
        public override string Text => Fraction.ToString("R", CultureInfo.InvariantCulture);
    }

    /// <summary>The objects in a file of their own.</summary>
    internal sealed record File(string Path) : HeldOut
    {
        public override string Text => System.IO.Path.GetFileName(Path);
    }
}
