namespace Plateau.Tests.Curvature;

/// <summary>Spectra that estimates are tried on.</summary>
internal static class Spectra
{
    public static readonly string[] All = ["even", "power 1/2", "power 1", "power 2", "geometric", "spiked", "indefinite", "step"];

    public static double[] Of(string name, int n) => name switch
    {
        "flat" => Make(n, _ => 2.5),
        "even" => Make(n, i => 0.5 + ((i + 0.5) / n)),
        "power 1/2" => Make(n, i => 1 / Math.Sqrt(i + 1)),
        "power 1" => Make(n, i => 1.0 / (i + 1)),
        "power 2" => Make(n, i => 1.0 / ((i + 1.0) * (i + 1))),
        "geometric" => Make(n, i => Math.Pow(0.9, i)),
        "spiked" => Make(n, i => i < 5 ? 50.0 / (i + 1) : (i - 4.0) / n),
        "indefinite" => Make(n, i => i == 0 ? 30 : i == 1 ? -20 : -1 + (2.4 * i / n)),
        "step" => Make(n, i => i < n / 10 ? 1 : 1e-3),
        _ => throw new ArgumentException(name),
    };

    private static double[] Make(int n, Func<int, double> eigenvalue) => [.. Enumerable.Range(0, n).Select(eigenvalue)];
}
