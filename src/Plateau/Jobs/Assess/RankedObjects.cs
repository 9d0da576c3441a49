using System.Globalization;
using Plateau.Convergence;
using Plateau.Data;
using Plateau.Training;

namespace Plateau.Jobs;

/// <summary>All objects of a set by what they contribute to V, the largest first, with what is known of each.</summary>
internal sealed class RankedObjects
{
    private readonly ObjectRanking _ranking;
    private readonly Evaluation? _evaluation;
    private readonly double[] _losses;

    internal RankedObjects(bool heldOut, LandscapeStatistics statistics, Dataset? data, Evaluation? evaluation)
    {
        HeldOut = heldOut;
        Data = data;
        _evaluation = evaluation;
        _ranking = ObjectRanking.Of(statistics);
        _losses = evaluation?.Losses ?? statistics.ObjectMeans();
    }

    /// <summary>Whether these are held-out objects.</summary>
    public bool HeldOut { get; }

    /// <summary>The objects; null for losses made elsewhere.</summary>
    public Dataset? Data { get; }

    /// <summary>How many there are.</summary>
    public int Count => _losses.Length;

    /// <summary>The object of a rank.</summary>
    /// <param name="rank">From 0.</param>
    public ObjectSummary this[int rank]
    {
        get
        {
            int i = _ranking.Order[rank];
            return new ObjectSummary(
                Data?.PlaceOf(i) ?? i,
                Data is null ? null : Name(Data, i),
                _evaluation is null || Data is null ? null : Predicted(_evaluation, Data, i),
                _evaluation is { LabelProbability: { Length: > 0 } probability } ? probability[i] : null,
                _losses[i],
                _ranking.Contribution(i),
                _ranking.Share(i),
                _ranking.Cumulative(rank),
                _ranking.ShapeShare(i));
        }
    }

    /// <summary>The first of them.</summary>
    internal IReadOnlyList<ObjectSummary> First(int count) => [.. Enumerable.Range(0, Math.Min(count, Count)).Select(rank => this[rank])];

    /// <summary>The first of them as pictures; null for each that is none.</summary>
    internal IReadOnlyList<Picture?> Pictures(int count)
        => [.. Enumerable.Range(0, Math.Min(count, Count)).Select(rank => Data?.PictureOf(_ranking.Order[rank]))];

    /// <summary>The class, or the quantities, that an object has.</summary>
    internal static string Name(Dataset data, int index) => data.Targets is not { } targets
        ? Class(data, data.Labels[index])
        : Numbers(Enumerable.Range(0, targets.Count).Select(target => targets.ValueOf(data.Labels[index], target)));

    // What the network takes it for; null where its outputs are no numbers.
    private static string? Predicted(Evaluation evaluation, Dataset data, int index)
    {
        if (data.Targets is not { } targets)
        {
            return evaluation.Predicted[index] >= 0 ? Class(data, evaluation.Predicted[index]) : null;
        }

        ArraySegment<double> predicted = new(evaluation.PredictedTargets, index * targets.Count, targets.Count);
        return predicted.All(double.IsFinite) ? Numbers(predicted) : null;
    }

    private static string Class(Dataset data, int label)
        => label < data.ClassNames.Count ? data.ClassNames[label] : label.ToString(CultureInfo.InvariantCulture);

    private static string Numbers(IEnumerable<double> numbers)
        => string.Join(", ", numbers.Select(number => number.ToString("G6", CultureInfo.InvariantCulture)));
}
