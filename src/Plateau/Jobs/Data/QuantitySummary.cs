using Plateau.Data;

namespace Plateau.Jobs;

/// <summary>A quantity to predict, over the training objects, in its own units.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Mean">Its mean.</param>
/// <param name="Deviation">Its standard deviation.</param>
/// <param name="Smallest">Its smallest value.</param>
/// <param name="Largest">Its largest value.</param>
internal sealed record QuantitySummary(string Name, double Mean, double Deviation, double Smallest, double Largest)
{
    /// <summary>Those of a data set; null for classes.</summary>
    public static IReadOnlyList<QuantitySummary>? Of(Dataset data) => data.Targets is not { } targets ? null :
    [
        .. targets.Names.Select((name, target) =>
        {
            double[] values = [.. data.Labels.ToArray().Select(row => targets.ValueOf(row, target))];
            double mean = values.Average();
            double deviation = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
            return new QuantitySummary(name, mean, deviation, values.Min(), values.Max());
        }),
    ];
}
