using Plateau.Data;
using Plateau.Networks;
using Plateau.Studies;

namespace Plateau.Tests.Studies;

/// <summary>An experiment whose results are a formula: what is made of cells can be checked by hand.</summary>
internal sealed class ToyExperiment : IExperiment
{
    public string Name => "toy";

    public string Summary => "A formula.";

    public IReadOnlyList<Setting> Settings { get; } =
    [
        Setting.Choice("kind", null, "which formula", "flat", "steep"),
        Setting.Number("size", "1", "the size"),
        Setting.Numbers("sigmas", "0.1", "several"),
        Setting.Choice("fail", "no", "whether to fail", "no", "yes", "odd"),
        Setting.Seed,
    ];

    /// <summary>Cells that ran, in the order in which they began.</summary>
    public List<Cell> Ran { get; } = [];

    /// <summary>Is called in each cell.</summary>
    public Action<Cell>? Inside { get; set; }

    public static double Value(string kind, double size, ulong seed)
        => (kind == "steep" ? 10 / size : 2 + (0.01 * size)) + (0.125 * ((seed * 7 % 5) - 2.0));

    public Workload Cost(Cell cell, StudyInputs inputs)
        => new(NetworkSpec.Parse("softmax").Build(4, 2), Dataset.Of(new double[8], [4], [0, 1])) { Seconds = cell.Number("size") };

    public CellResult Run(Cell cell, StudyInputs inputs, CancellationToken cancellation)
    {
        lock (Ran)
        {
            Ran.Add(cell);
        }

        Inside?.Invoke(cell);
        cancellation.ThrowIfCancellationRequested();
        if (cell.Text("fail") == "yes" || (cell.Text("fail") == "odd" && cell.Seed() % 2 == 1))
        {
            throw new PlateauException("the formula does not like it; give another.");
        }

        double value = Value(cell.Text("kind"), cell.Number("size"), cell.Seed());
        double[] k = [1, 2, 4, 8 + (cell.Seed() % 2)];
        return new CellResult
        {
            Numbers = new Dictionary<string, double>
            {
                ["value"] = value,
                ["value.low"] = value - 0.5,
                ["value.high"] = value + 0.5,
                ["bare"] = -value,
                ["holes"] = cell.Seed() == 1 ? double.NaN : value,
                ["endless"] = cell.Seed() == 1 ? double.PositiveInfinity : value,
            },
            Curves = new Dictionary<string, CellCurve>
            {
                ["curve"] = new(k, [.. k.Select(at => value / at)])
                {
                    Low = [.. k.Select(at => (value / at) - 0.1)],
                    High = [.. k.Select(at => (value / at) + 0.1)],
                },
                ["half"] = new(k, [.. k.Select(at => value / 2 / at)]),
                ["crossing"] = new(k, [.. k.Select(at => at < 3 ? 0 : 100.0)]),
            },
            Surfaces = new Dictionary<string, CellSurface>
            {
                ["bowl"] = new(
                    [-1, 0, 1],
                    [-2, 0, 2],
                    [.. from y in new[] { -2.0, 0, 2 } from x in new[] { -1.0, 0, 1 } select value + (x * x) + (y * y)]),
            },
            Warnings = cell.Seed() == 2 ? ["Seed 2 is odd."] : [],
            Seconds = new Dictionary<string, double> { ["thinking"] = 3 },
        };
    }
}
