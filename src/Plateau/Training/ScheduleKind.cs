namespace Plateau.Training;

/// <summary>How the learning rate changes after its warm-up.</summary>
internal enum ScheduleKind
{
    /// <summary>Not at all.</summary>
    Constant,

    /// <summary>By a factor after every few epochs.</summary>
    Step,

    /// <summary>Along half a cosine.</summary>
    Cosine,
}
