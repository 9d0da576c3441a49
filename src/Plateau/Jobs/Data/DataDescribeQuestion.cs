using Plateau.Data;
using Plateau.Runs;

namespace Plateau.Jobs;

/// <summary>What <c>plateau data describe</c> is asked: what a data set holds.</summary>
internal sealed record DataDescribeQuestion : DataSetsQuestion, IQuestion<DataDescribeQuestion>
{
    /// <inheritdoc/>
    public static OptionTable<DataDescribeQuestion> Options
    {
        get;
    } = Table(
        Named<DataDescribeQuestion>("plateau data describe", files: true),
        reading: new OptionGroup<DataDescribeQuestion>(DataQuestion.Options.Title)
            .Include(
                DataQuestion.Options.Only("label", "columns", "drop", "missing", "task"),
                q => q.Reading,
                (q, reading) => q with { Reading = reading }));

    /// <summary>How a table is read.</summary>
    public DataQuestion Reading { get; init; } = new();

    /// <summary>What is asked of the data layer.</summary>
    public DataRequest Request => Reading.Request(seed: 0, weights: null) with { Data = Name, Directory = Directory };
}
