namespace Plateau.Data;

/// <summary>An array of features, and that of the labels that go with it.</summary>
/// <param name="X">The features.</param>
/// <param name="Y">The labels; null where there are none.</param>
internal sealed record ArrayPair(string X, string? Y)
{
    /// <summary>Both names, for messages.</summary>
    public string Words => Y is null ? X : $"{X} and {Y}";

    /// <summary>The pair of a part of the data; null where the names do not say one.</summary>
    /// <param name="names">The arrays of a file.</param>
    /// <param name="part">The part.</param>
    /// <param name="needsLabels">Whether features alone are none.</param>
    public static ArrayPair? Of(IReadOnlyList<string> names, ArrayPart part, bool needsLabels)
    {
        if (part == ArrayPart.Whole && names.Contains("x") && names.Contains("y"))
        {
            return new ArrayPair("x", "y");
        }

        ArrayName[] known = [.. names.Select(ArrayName.TryRead).OfType<ArrayName>().Where(name => name.Part == part)];
        ArrayName[] features = [.. known.Where(name => !name.IsLabels)];
        ArrayName[] labels = [.. known.Where(name => name.IsLabels)];
        if (features is [ArrayName x] && labels is [ArrayName y])
        {
            return new ArrayPair(x.Name, y.Name);
        }

        if (features is [ArrayName alone] && labels.Length == 0 && !needsLabels)
        {
            return new ArrayPair(alone.Name, null);
        }

        ArrayPair[] families =
            [.. features.SelectMany(x => labels.Where(y => y.Family == x.Family), (x, y) => new ArrayPair(x.Name, y.Name))];
        return families is [ArrayPair only] ? only : null;
    }
}
