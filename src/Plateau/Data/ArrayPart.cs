namespace Plateau.Data;

/// <summary>The part of the data that an array belongs to.</summary>
internal enum ArrayPart
{
    /// <summary>All of the data; the name says nothing else.</summary>
    Whole,

    /// <summary>The training objects.</summary>
    Training,

    /// <summary>The test objects.</summary>
    Test,

    /// <summary>Objects that others use to choose settings.</summary>
    Validation,
}
