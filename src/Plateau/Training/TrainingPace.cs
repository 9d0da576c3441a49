namespace Plateau.Training;

/// <summary>
/// The speed of a training and the time it will still take. Training and held-out evaluation are timed separately. The first batch does not
/// count, since it compiles code. Older times count less and less.
/// </summary>
/// <param name="objects">The number of objects in an epoch.</param>
/// <param name="heldOut">Held-out objects, evaluated after each epoch.</param>
/// <param name="epochs">The number of epochs.</param>
internal sealed class TrainingPace(int objects, int heldOut, int epochs)
{
    private const double MemorySeconds = 20;

    // A forward pass is about a third of a step.
    private const double EvaluationSpeedup = 3;

    private double _objects;
    private double _seconds;
    private double? _evaluation;
    private bool _warm;

    /// <summary>Objects trained on in a second; 0 while it is unknown.</summary>
    public double ObjectsPerSecond => _seconds > 0 ? _objects / _seconds : 0;

    /// <summary>Counts a batch.</summary>
    public void Trained(int count, double seconds)
    {
        if (!_warm)
        {
            _warm = true;
            return;
        }

        if (_seconds > MemorySeconds)
        {
            _objects /= 2;
            _seconds /= 2;
        }

        _objects += count;
        _seconds += seconds;
    }

    /// <summary>Counts a held-out evaluation.</summary>
    public void Evaluated(double seconds) => _evaluation = seconds;

    /// <summary>How long the rest will take; null while it is unknown.</summary>
    /// <param name="epoch">The present epoch, from 1.</param>
    /// <param name="seen">The number of objects seen in it.</param>
    /// <param name="evaluated">Whether it is evaluated already.</param>
    public TimeSpan? Left(int epoch, int seen, bool evaluated)
    {
        double rate = ObjectsPerSecond;
        if (rate == 0)
        {
            return null;
        }

        double evaluation = heldOut == 0 ? 0 : _evaluation ?? (heldOut / (EvaluationSpeedup * rate));
        double training = ((objects - seen) + ((double)(epochs - epoch) * objects)) / rate;
        double seconds = training + ((epochs - epoch + (evaluated ? 0 : 1)) * evaluation);
        return TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.MaxValue.TotalSeconds / 2));
    }
}
