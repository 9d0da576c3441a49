using Plateau.Data;
using Plateau.Numerics;
using Plateau.Training;

namespace Plateau.Convergence;

/// <summary>
/// How well the expansion to second order fits the loss of an object: the root mean square over objects and directions of ℓ(w* + Ru) − ℓ −
/// Ruᵀg − ½R²uᵀHu, at rising R. For a smooth network it is of third order in R. P1's difference of losses leaves out the gradient and the
/// ½, and what remains is of first order, or of second in a minimum.
/// </summary>
internal sealed record ExpansionOrder
{
    private const int MostObjects = 256;

    private ExpansionOrder()
    {
    }

    /// <summary>The distances R.</summary>
    public required IReadOnlyList<double> Radii { get; init; }

    /// <summary>The root mean square remainder of the whole expansion.</summary>
    public required IReadOnlyList<double> Remainder { get; init; }

    /// <summary>The same with R²uᵀHu in place of half of it.</summary>
    public required IReadOnlyList<double> WithoutHalf { get; init; }

    /// <summary>The same without the gradient, as P1 and P2 have it.</summary>
    public required IReadOnlyList<double> WithoutGradient { get; init; }

    /// <summary>The order of the remainder in R.</summary>
    public LawFit? Order => LawFit.Power(Radii, Remainder);

    /// <summary>The order in R where the ½ is left out.</summary>
    public LawFit? OrderWithoutHalf => LawFit.Power(Radii, WithoutHalf);

    /// <summary>The order in R where the gradient is left out.</summary>
    public LawFit? OrderWithoutGradient => LawFit.Power(Radii, WithoutGradient);

    /// <summary>Measures in float64, on the first objects (at most 256).</summary>
    /// <param name="optimum">w*.</param>
    /// <param name="data">The objects.</param>
    /// <param name="radii">The distances R, positive.</param>
    /// <param name="directions">The number of directions u, uniform on the sphere.</param>
    /// <param name="seed">The seed of the directions.</param>
    /// <param name="cancellation">Stops between chunks of objects.</param>
    public static ExpansionOrder Of(
        Optimum optimum,
        Dataset data,
        IReadOnlyList<double> radii,
        int directions,
        ulong seed,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(optimum);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(radii);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(directions);
        foreach (double radius in radii)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(radius, nameof(radii));
        }

        Dataset some = data.Objects > MostObjects ? data.Take(MostObjects) : data;
        double[][] units = [.. Enumerable.Range(0, directions).Select(direction =>
        {
            double[] u = new double[optimum.Network.ParameterCount];
            NormalNumbers.Fill(new RandomStream(seed, RandomPurpose.Expansion, direction), u);
            Sums.Scale(1 / VectorBlocks.Norm(u), u);
            return u;
        })];
        double[] whole = new double[radii.Count];
        double[] half = new double[radii.Count];
        double[] flat = new double[radii.Count];
        for (int place = 0; place < radii.Count; place++)
        {
            double radius = radii[place];
            double[][] displacements = [.. units.Select(unit => unit.Select(x => radius * x).ToArray())];
            int at = place;
            DrawSweep.Run<double>(
                optimum,
                displacements,
                some,
                (_, drawn) =>
                {
                    for (int i = 0; i < some.Objects; i++)
                    {
                        double change = drawn.Moved[i] - drawn.Losses[i];
                        whole[at] += Square(change - drawn.Slopes[i] - (0.5 * drawn.Hessians[i]));
                        half[at] += Square(change - drawn.Slopes[i] - drawn.Hessians[i]);
                        flat[at] += Square(change - (0.5 * drawn.Hessians[i]));
                    }
                },
                cancellation);
        }

        double count = (double)some.Objects * directions;
        double[] Root(double[] sums) => [.. sums.Select(sum => Math.Sqrt(sum / count))];
        return new ExpansionOrder { Radii = [.. radii], Remainder = Root(whole), WithoutHalf = Root(half), WithoutGradient = Root(flat) };
    }

    private static double Square(double x) => x * x;
}
