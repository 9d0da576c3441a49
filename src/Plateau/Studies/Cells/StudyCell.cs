using System.Text;
using Plateau.Formats;

namespace Plateau.Studies;

/// <summary>A cell in its study.</summary>
/// <param name="Part">The part that it belongs to.</param>
/// <param name="Cell">What it is.</param>
internal sealed record StudyCell(StudyPart Part, Cell Cell)
{
    private const int Digits = 16;

    /// <summary>What names its result: a hash of the experiment and of every setting. Equal cells of two parts have one result.</summary>
    public string Id { get; } = Checksum.Of(Encoding.UTF8.GetBytes(
        $"{Part.Experiment.Name}\n{string.Join('\n', Cell.Values.Select(value => $"{value.Key}={value.Value}"))}"))[..Digits];

    /// <summary>Where it lies on the axes: <c>data mnist, seed 3</c>.</summary>
    public string Place => Part.Axes.Count > 0
        ? string.Join(", ", Part.Axes.Select(axis => $"{axis.Name} {Cell.Text(axis.Name)}"))
        : "the only cell";
}
