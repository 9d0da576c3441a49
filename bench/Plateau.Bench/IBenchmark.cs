namespace Plateau.Bench;

/// <summary>One benchmark: a name for the command line and what it prints.</summary>
internal interface IBenchmark
{
    /// <summary>The word on the command line.</summary>
    string Name { get; }

    /// <summary>What it measures, in one line.</summary>
    string Summary { get; }

    /// <summary>Measures and prints.</summary>
    void Run(IReadOnlyList<string> arguments);
}
