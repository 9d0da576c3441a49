using System.Diagnostics;
using System.Globalization;
using Plateau.Convergence;
using Plateau.Numerics;
using Plateau.Probing;

namespace Plateau.Studies;

/// <summary>
/// The loss over a plane through w*, from the first k mini-batches, and how it changes with one more: surfaces of L_k and of
/// (L_{k+1} − L_k)² for every k asked for, from one evaluation of every object at every point.
/// </summary>
internal sealed class LossSurfaces : IExperiment
{
    private const int MostPoints = 1_000_000;

    /// <inheritdoc/>
    public string Name => "loss-surfaces";

    /// <inheritdoc/>
    public string Summary => "surfaces of L_k and of its change with one more mini-batch, over a plane through a trained network";

    /// <inheritdoc/>
    public IReadOnlyList<Setting> Settings { get; } =
    [
        .. TrainedNet.Settings,
        Setting.Choice(
            "plane",
            "eigen",
            "what spans the plane: leading eigenvectors, random directions scaled to filters, or random ones",
            "eigen",
            "filter",
            "random"),
        Setting.Numbers("at", "[1, 155]", "numbers of mini-batches k to show"),
        Setting.Number("half-width", "1", "how far the plane goes, in the norm of the parameters"),
        Setting.Number("step", "0.1", "from one point to the next"),
        Setting.Number("eigen-tolerance", "0.001", "relative residual of the eigenvectors"),
    ];

    /// <inheritdoc/>
    public Workload Cost(Cell cell, StudyInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(cell);
        Workload training = TrainedNet.Cost(cell, inputs);
        int objects = training.Data.Objects;
        _ = Sizes(cell, objects / cell.Count("batch-size"));
        double side = Places(cell).Length;
        return training with
        {
            Evaluated = training.Evaluated + (side * side * objects),
            Differentiated = cell.Text("plane") == "eigen" ? EigenCost.Of(2, cell.Number("eigen-tolerance")) * objects : 0,
        };
    }

    /// <inheritdoc/>
    public CellResult Run(Cell cell, StudyInputs inputs, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(cell);
        TrainedNet net = TrainedNet.Fit(cell, inputs, cancellation);
        Stopwatch clock = Stopwatch.StartNew();
        int[] sizes = Sizes(cell, net.Batches);
        double[] places = Places(cell);
        string plane = cell.Text("plane");
        Subspace subspace = plane == "eigen"
            ? Subspace.Eigen(net.Optimum, net.Objects, 2, cell.Seed(), cell.Number("eigen-tolerance"), cancellation: cancellation)
            : net.Random(plane, 2, cell.Seed());
        double directions = clock.Elapsed.TotalSeconds;

        int side = places.Length;
        double[][] losses = [.. sizes.Select(_ => new double[side * side])];
        double[][] changes = [.. sizes.Select(_ => new double[side * side])];
        LossSweep.Run(
            Probe.Gaussian(net.Optimum, sigma: 1).Within(subspace).At(Points(places)),
            side * side,
            seed: 0,
            [net.Objects],
            (point, rows) => Fill(point, rows[0], net, sizes, losses, changes),
            cancellation);

        Dictionary<string, double> numbers = [];
        ScoreNumbers.Add(numbers, string.Empty, net.Evaluation);
        Dictionary<string, CellSurface> surfaces = [];
        for (int i = 0; i < sizes.Length; i++)
        {
            string k = sizes[i].ToString(CultureInfo.InvariantCulture);
            surfaces[$"loss{k}"] = new CellSurface(places, places, losses[i]);
            surfaces[$"change{k}"] = new CellSurface(places, places, changes[i]);
            numbers[$"centre{k}"] = losses[i][side * side / 2];
            numbers[$"lowest{k}"] = losses[i].Min();
            numbers[$"highest{k}"] = losses[i].Max();
            numbers[$"centreChange{k}"] = changes[i][side * side / 2];
            numbers[$"meanChange{k}"] = Sums.Mean(changes[i]);
            numbers[$"highestChange{k}"] = changes[i].Max();
        }

        return new CellResult
        {
            Numbers = numbers,
            Surfaces = surfaces,
            Seconds = new Dictionary<string, double>
            {
                ["training"] = net.Seconds,
                ["directions"] = directions,
                ["surface"] = clock.Elapsed.TotalSeconds - directions,
            },
        };
    }

    /// <summary>The places along either direction: whole steps from the centre, so that w* is among them.</summary>
    internal static double[] Places(Cell cell)
    {
        double step = cell.Number("step");
        double half = cell.Number("half-width");
        double whole = Math.Round(half / step);
        if (!(whole >= 1) || !(Math.Abs((whole * step) - half) <= 1e-9 * half))
        {
            throw new PlateauException(string.Create(CultureInfo.InvariantCulture, $"half-width {half} is not whole steps of {step}"));
        }

        if (((2 * whole) + 1) * ((2 * whole) + 1) > MostPoints)
        {
            throw new PlateauException(string.Create(
                CultureInfo.InvariantCulture,
                $"half-width {half} in steps of {step} makes more than {MostPoints:N0} points; take larger steps"));
        }

        int count = (int)whole;
        return [.. Enumerable.Range(-count, (2 * count) + 1).Select(i => i * half / count)];
    }

    // Row i of a surface is the place i along the second direction, column j the place j along the first.
    private static Tensor<double> Points(double[] places)
    {
        Tensor<double> points = new(places.Length * places.Length, 2);
        for (int i = 0; i < places.Length; i++)
        {
            for (int j = 0; j < places.Length; j++)
            {
                points[(i * places.Length) + j, 0] = places[j];
                points[(i * places.Length) + j, 1] = places[i];
            }
        }

        return points;
    }

    private static void Fill(int point, double[] row, TrainedNet net, int[] sizes, double[][] losses, double[][] changes)
    {
        double[] means = net.Means(row);
        double[] increments = Increments.Of(means);
        for (int i = 0; i < sizes.Length; i++)
        {
            double change = increments[sizes[i] - 1];
            losses[i][point] = Sums.Mean(means.AsSpan(0, sizes[i]));
            changes[i][point] = change * change;
        }
    }

    private static int[] Sizes(Cell cell, int batches)
    {
        double[] at = cell.Numbers("at");
        foreach (double k in at)
        {
            if (k != Math.Round(k) || k >= batches)
            {
                throw new PlateauException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"at {k}: there are {batches} mini-batches, so that k is a whole number from 1 to {batches - 1}"));
            }
        }

        return [.. at.Select(k => (int)k)];
    }
}
