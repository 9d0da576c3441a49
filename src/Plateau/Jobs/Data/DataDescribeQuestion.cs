using Plateau.Runs;

namespace Plateau.Jobs;

/// <summary>What <c>plateau data describe</c> is asked: what a data set holds.</summary>
internal sealed record DataDescribeQuestion : DataSetsQuestion, IQuestion<DataDescribeQuestion>
{
    /// <inheritdoc/>
    public static OptionTable<DataDescribeQuestion> Options
    {
        get;
    } = Table(Named<DataDescribeQuestion>("plateau data describe", files: true));
}
