using Plateau.Pages;

namespace Plateau.Jobs;

/// <summary>What is said of an assessment: the answer, the sizes, what they rest on, what more data bring, and the objects that decide.</summary>
internal static class AssessPage
{
    /// <summary>The page of a result.</summary>
    /// <param name="result">The result.</param>
    /// <param name="level">The level of its intervals.</param>
    public static Page Of(AssessResult result, double level)
    {
        AnswerText answer = AnswerText.Of(result, level);
        return new Page
        {
            Title = result.Data.Name,
            Subjects = [result.Data.Name],
            Verdict = new PageVerdict(answer.Verdict.ToString(), PageVerdictKind.Open),
            Headline = answer.Headline,
            Detail = answer.Detail,
            Warnings = result.Warnings,
            Blocks = [],
        };
    }
}
