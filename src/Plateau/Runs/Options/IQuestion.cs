namespace Plateau.Runs;

/// <summary>What a command is asked, with the table of its options. A question made without any option is the command's default.</summary>
/// <typeparam name="TSelf">The question itself.</typeparam>
internal interface IQuestion<TSelf>
    where TSelf : class, IQuestion<TSelf>, new()
{
    /// <summary>Every option of the question, one row each.</summary>
    static abstract OptionTable<TSelf> Options { get; }

    /// <summary>Refuses what cannot be meant together.</summary>
    /// <param name="given">The options that stand on the command line.</param>
    /// <exception cref="UsageException">Options exclude or need each other.</exception>
    void Check(GivenOptions given);
}
