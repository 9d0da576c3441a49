using Plateau.Runs;

namespace Plateau.Jobs;

/// <summary>What <c>plateau data list</c> is asked: which data sets there are.</summary>
internal sealed record DataListQuestion : DataSetsQuestion, IQuestion<DataListQuestion>
{
    /// <inheritdoc/>
    public static OptionTable<DataListQuestion> Options { get; } = Table<DataListQuestion>();
}
