using Plateau.Jobs;
using Plateau.Runs;

namespace Plateau.Studies;

/// <summary>What <c>plateau study status</c> and <c>plateau study report</c> are asked: what of a study is there.</summary>
internal sealed record StudyFolderQuestion : StudyQuestion, IQuestion<StudyFolderQuestion>
{
    /// <inheritdoc/>
    public static OptionTable<StudyFolderQuestion> Options { get; } = new()
    {
        Arguments = One<StudyFolderQuestion>("DIR|NAME|FILE", "a run folder, or a study whose run folder is in --output"),
        Groups = [new OptionGroup<StudyFolderQuestion>("Options").Small().Output().Json(q => q.Json, (q, json) => q with { Json = json })],
    };
}
