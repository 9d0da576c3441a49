using Plateau.Jobs;
using Plateau.Runs;

namespace Plateau.Studies;

/// <summary>What <c>plateau study list</c> is asked: which studies there are.</summary>
internal sealed record StudyListQuestion : StudyQuestion, IQuestion<StudyListQuestion>
{
    /// <inheritdoc/>
    public static OptionTable<StudyListQuestion> Options { get; } = new()
    {
        Groups = [new OptionGroup<StudyListQuestion>("Options").Json(q => q.Json, (q, json) => q with { Json = json })],
    };
}
