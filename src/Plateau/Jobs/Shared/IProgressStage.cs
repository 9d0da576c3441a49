namespace Plateau.Jobs;

/// <summary>One stage of the work; disposed when it ends. May be told from any thread.</summary>
internal interface IProgressStage : IDisposable
{
    /// <summary>Says how many units are done, in all.</summary>
    void Report(long done);

    /// <summary>Says how fast it goes and how long it will still take, where the work knows better than the share that is done.</summary>
    void Pace(double perSecond, TimeSpan left);

    /// <summary>Says in a few words, in order of weight, what else there is to say: the epoch, the loss.</summary>
    void Note(params IReadOnlyList<string> words);

    /// <summary>Adds a point to the stage's curve, for example the training loss of an epoch.</summary>
    void Plot(double value);
}
