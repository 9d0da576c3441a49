namespace Plateau.Jobs;

/// <summary>Where the work says how far it is. Standard output is never touched.</summary>
internal interface IProgressSink : IDisposable
{
    /// <summary>Begins a stage of the work, for example "training" over so many epochs.</summary>
    /// <param name="name">What is done.</param>
    /// <param name="total">How many units it takes; 0 where that is unknown.</param>
    /// <param name="unit">What is counted: draws, objects, bytes; empty where nothing is.</param>
    IProgressStage Begin(string name, long total, string unit);
}
