
namespace Plateau.Studies;

/// <summary>A claim of a paper, or of this project, with what the study found.</summary>
/// <param name="Id">The row of the coverage table that it is, such as C85, or a name.</param>
/// <param name="Says">The claim in a sentence.</param>
/// <param name="Verdict">What was found.</param>
/// <param name="Evidence">The numbers that the verdict rests on, and over which cells.</param>
internal sealed record Claim(string Id, string Says, ClaimVerdict Verdict, string Evidence);
