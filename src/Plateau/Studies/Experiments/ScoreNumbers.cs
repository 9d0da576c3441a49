using Plateau.Training;

namespace Plateau.Studies;

/// <summary>The numbers of a cell that say how well a network does.</summary>
internal static class ScoreNumbers
{
    /// <summary>
    /// Adds the loss, and the accuracy or, where quantities are predicted, R²: "testLoss", and "testAccuracy" or "testRSquared", with the
    /// prefix "test".
    /// </summary>
    public static void Add(Dictionary<string, double> numbers, string prefix, Score score)
    {
        numbers[Name("Loss")] = score.Loss;
        numbers[Name(score.Accuracy is null ? "RSquared" : "Accuracy")] = score.Accuracy ?? score.RSquared ?? double.NaN;

        string Name(string word) => prefix.Length > 0 ? prefix + word : char.ToLowerInvariant(word[0]) + word[1..];
    }
}
