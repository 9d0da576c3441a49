namespace Plateau.Runs;

/// <summary>What an option means for a run.</summary>
internal enum OptionRole
{
    /// <summary>It bears on the result: recorded, and part of the hash.</summary>
    Result,

    /// <summary>What everything random comes from: recorded by itself, and part of the hash.</summary>
    Seed,

    /// <summary>It says where something is or goes: another place gives the same document.</summary>
    Place,

    /// <summary>It says how the work is done or what is shown of it: the document is the same.</summary>
    Shown,
}
