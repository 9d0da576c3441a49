namespace Plateau.Data;

/// <summary>What the name of an array says: features or labels, and of which part of the data.</summary>
/// <param name="Name">The name as the file has it.</param>
/// <param name="Part">The part; none where the name says none.</param>
/// <param name="IsLabels">Whether it holds labels.</param>
/// <param name="Family">Names of one family go together: x and y, data and target, images and labels.</param>
internal sealed record ArrayName(string Name, ArrayPart Part, bool IsLabels, int Family)
{
    private static readonly (ArrayPart Part, string[] Words)[] _parts =
    [
        (ArrayPart.Training, ["training", "train", "tr"]),
        (ArrayPart.Test, ["testing", "test", "te"]),
        (ArrayPart.Validation, ["validation", "valid", "val", "dev"]),
    ];

    private static readonly Dictionary<string, (bool IsLabels, int Family)> _stems = new(StringComparer.Ordinal)
    {
        ["x"] = (false, 0),
        ["y"] = (true, 0),
        ["data"] = (false, 1),
        ["target"] = (true, 1),
        ["targets"] = (true, 1),
        ["images"] = (false, 2),
        ["image"] = (false, 2),
        ["imgs"] = (false, 2),
        ["img"] = (false, 2),
        ["labels"] = (true, 2),
        ["label"] = (true, 2),
        ["features"] = (false, 3),
        ["feature"] = (false, 3),
        ["inputs"] = (false, 4),
        ["input"] = (false, 4),
        ["classes"] = (true, 5),
        ["class"] = (true, 5),
    };

    /// <summary>Reads a name, in any case, with the part before or after its word: <c>X_train</c>; null for a stranger.</summary>
    public static ArrayName? TryRead(string name)
    {
        string letters = Letters(name);
        if (_stems.TryGetValue(letters, out (bool IsLabels, int Family) plain))
        {
            return new ArrayName(name, ArrayPart.Whole, plain.IsLabels, plain.Family);
        }

        foreach ((ArrayPart part, string[] words) in _parts)
        {
            foreach (string word in words)
            {
                string? stem = letters.StartsWith(word, StringComparison.Ordinal) ? letters[word.Length..]
                    : letters.EndsWith(word, StringComparison.Ordinal) ? letters[..^word.Length]
                    : null;
                if (stem is not null && _stems.TryGetValue(stem, out (bool IsLabels, int Family) found))
                {
                    return new ArrayName(name, part, found.IsLabels, found.Family);
                }
            }
        }

        return null;
    }

    /// <summary>A name without case and without what stands between its words.</summary>
    public static string Letters(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
