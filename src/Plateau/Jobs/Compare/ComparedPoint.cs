using Plateau.Data;
using Plateau.Training;

namespace Plateau.Jobs;

/// <summary>One of two points whose landscapes are compared.</summary>
/// <param name="Name">What to call it.</param>
/// <param name="Optimum">w*.</param>
/// <param name="Data">The objects that it was fitted to, and those held out.</param>
/// <param name="Recipe">How it was trained; null where that is not known.</param>
internal sealed record ComparedPoint(string Name, Optimum Optimum, DataSplit Data, RecipeSummary? Recipe = null);
