namespace Plateau.Data;

/// <summary>
/// Whether labels are classes or quantities. Words are classes, and so are whole numbers that are few, or count from 0 or 1 without gaps.
/// Numbers with fractions are quantities, and so are many whole ones of a type that has fractions. What may be either is asked about.
/// </summary>
internal static class TaskChoice
{
    // More distinct values than this, of few objects each, are hardly classes.
    private const int ManyValues = 20;
    private const int FewOfEach = 20;
    private const int FewOfEachWord = 3;

    // So few distinct numbers with fractions may be names of classes.
    private const int FewFractions = 10;

    private const double RoundingOfShares = 1e-3;

    private const string Ask = "say whether they are quantities to predict (`Task` regression) or classes (`Task` classification).";

    /// <summary>What the labels of the training objects are.</summary>
    /// <param name="labels">The labels of a file.</param>
    /// <param name="asked">What the user said.</param>
    /// <param name="notes">Receives a line where the labels are taken as quantities without being asked.</param>
    /// <exception cref="PlateauException">They are not what the user said, or may be either.</exception>
    public static TaskKind Of(LabelColumn labels, TaskKind asked, List<string> notes)
    {
        LabelColumn? words = labels.Columns.FirstOrDefault(column => !column.IsNumeric);
        if (words is not null && (asked == TaskKind.Regression || labels.Columns.Count > 1))
        {
            throw new PlateauException(
                $"{words.Source}: the labels are words, and no quantities; name "
                    + (asked == TaskKind.Regression ? "a column of numbers, or leave out `Task`." : "one column of classes (`Label`)."));
        }

        if (asked == TaskKind.Classification && labels.Columns.Count > 1)
        {
            throw new PlateauException(
                $"{labels.Source}: {labels.Columns.Count} columns of labels are no classes (`Task`); one label an object is needed: "
                    + "y.argmax(axis=1) where the largest number says the class.");
        }

        return asked != TaskKind.Automatic ? asked
            : words is not null ? OfWords(words)
            : labels.Columns.Count > 1 ? OfSeveral(labels, notes)
            : OfNumbers(labels, notes);
    }

    // Dates, and numbers with a sign of money, would be fitted as hundreds of classes.
    private static TaskKind OfWords(LabelColumn words)
    {
        string[] present = [.. Enumerable.Range(0, words.Count).Where(index => !words.IsMissing(index)).Select(words.Text)];
        int distinct = present.Distinct(StringComparer.Ordinal).Count();
        return distinct > ManyValues && present.Length < (long)FewOfEachWord * distinct
            ? throw new PlateauException(
                FormattableString.Invariant($"{words.Source}: {distinct:N0} different words among {present.Length:N0} objects, such as ")
                    + $"'{present[0]}': write quantities as plain numbers, or say that these are classes (`Task` classification).")
            : TaskKind.Classification;
    }

    private static TaskKind OfSeveral(LabelColumn labels, List<string> notes)
    {
        if (labels.Columns.Any(column => !column.IsFloating)
            || labels.Columns.All(column => Distinct(column).All(value => value is 0 or 1)))
        {
            throw new PlateauException(
                $"{labels.Source}: {labels.Columns.Count} whole numbers an object, not one 1 among zeros, are no class: one label an "
                    + "object is needed (y.argmax(axis=1) where the largest number says the class); or predict each as a quantity "
                    + "(`Task` regression).");
        }

        if (Enumerable.Range(0, labels.Count).All(index => AreShares([.. labels.Columns.Select(column => column.Number(index))])))
        {
            throw new PlateauException(
                $"{labels.Source}: rows that add up to 1 may be probabilities of classes, not one 1 among zeros: take the class "
                    + "(y.argmax(axis=1)), or predict each as a quantity (`Task` regression).");
        }

        notes.Add($"Labels: {string.Join(", ", labels.Columns.Select(column => column.Name))} are quantities to predict (`Task`).");
        return TaskKind.Regression;
    }

    // Numbers that measure something would be fitted as hundreds of classes without order.
    private static TaskKind OfNumbers(LabelColumn column, List<string> notes)
    {
        double[] values = Distinct(column);
        int fraction = Array.FindIndex(values, value => !double.IsInteger(value));
        if (fraction >= 0)
        {
            string found = FormattableString.Invariant($"{values.Length:N0} different numbers, such as {values[fraction]:R}");
            if (values.Length <= FewFractions)
            {
                throw new PlateauException($"{column.Source}: {found}: {Ask}");
            }

            notes.Add($"Labels: {column.Name} has {found}, and is a quantity to predict (`Task`).");
            return TaskKind.Regression;
        }

        bool counts = values.Length > 0 && values[0] is (0 or 1) && values[^1] - values[0] < values.Length;
        if (values.Length <= ManyValues || (counts && column.Count >= (long)FewOfEach * values.Length))
        {
            return TaskKind.Classification;
        }

        // A gap makes pandas write whole numbers with a point.
        string many = FormattableString.Invariant($"{values.Length:N0} different whole numbers");
        if (!column.IsFloating || Enumerable.Range(0, column.Count).Any(column.IsMissing))
        {
            throw new PlateauException(FormattableString.Invariant($"{column.Source}: {many} among {column.Count:N0} objects, ")
                + FormattableString.Invariant($"{values[0]:R} to {values[^1]:R}: ") + Ask);
        }

        notes.Add($"Labels: {column.Name} has {many} of a floating type, and is a quantity to predict (`Task`).");
        return TaskKind.Regression;
    }

    private static bool AreShares(double[] row)
        => Array.TrueForAll(row, share => share is >= 0 and <= 1) && Math.Abs(row.Sum() - 1) < RoundingOfShares;

    private static double[] Distinct(LabelColumn column)
        => [.. Enumerable.Range(0, column.Count).Where(index => !column.IsMissing(index)).Select(column.Number).Distinct().Order()];
}
