using Plateau.Runs;

namespace Plateau.Jobs;

/// <summary>What <c>plateau data get</c> is asked: download a data set.</summary>
internal sealed record DataGetQuestion : DataSetsQuestion, IQuestion<DataGetQuestion>
{
    /// <inheritdoc/>
    public static OptionTable<DataGetQuestion> Options
    {
        get;
    } = Table(Named<DataGetQuestion>("plateau data get", files: false), hasDocument: false);
}
