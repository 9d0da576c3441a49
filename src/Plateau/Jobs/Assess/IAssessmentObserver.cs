using Plateau.Training;

namespace Plateau.Jobs;

/// <summary>Hears how far an assessment is, and of what it leaves. Called from the thread that runs it.</summary>
public interface IAssessmentObserver
{
    /// <summary>Training moved on.</summary>
    void Trained(TrainingProgress progress);

    /// <summary>The optimum is known: trained, or as it was given.</summary>
    void Reached(Optimum optimum);

    /// <summary>One more draw is done.</summary>
    /// <param name="draw">Its number, from 0.</param>
    /// <param name="draws">The number of draws.</param>
    /// <param name="losses">The losses of the N objects; the array is used again afterwards.</param>
    void Drew(int draw, int draws, ReadOnlySpan<double> losses);

    /// <summary>A part that comes after the draws moved on.</summary>
    /// <param name="stage">What it is called.</param>
    /// <param name="done">How many of its steps are done.</param>
    /// <param name="steps">How many there are.</param>
    /// <param name="unit">What a step is, in the plural.</param>
    void Moved(string stage, int done, int steps, string unit)
    {
    }

    /// <summary>The next objects are chosen.</summary>
    /// <param name="objects">In the order of the pool.</param>
    internal void Chose(IReadOnlyList<ChosenObject> objects)
    {
    }

    /// <summary>All objects are ranked by what they contribute to V.</summary>
    /// <param name="sets">The decisive objects first.</param>
    internal void Ranked(IReadOnlyList<RankedObjects> sets)
    {
    }
}
