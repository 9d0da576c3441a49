using System.Collections.Concurrent;
using System.Diagnostics;
using Plateau.Curvature;
using Plateau.Data;
using Plateau.Numerics;
using Plateau.Training;

namespace Plateau.Studies;

/// <summary>
/// How fast passes of single objects go on this machine: timed briefly, once for each kind of network and object. What it says is a forecast and no part of any
/// result.
/// </summary>
/// <param name="alone">Whether cells run one at a time, on all threads; otherwise each has one.</param>
internal sealed class StudyPace(bool alone)
{
    // Less, and the code that is timed would still be the one that is compiled first, in haste.
    private const double TimedSeconds = 0.25;
    private const int MostTurns = 40;
    private const int LeastProducts = 256;

    private readonly ConcurrentDictionary<(string Network, int Features, int BatchSize, string Pass), double> _perObject = new();

    /// <summary>The seconds that a cell is likely to take.</summary>
    public double Seconds(Workload work)
    {
        ArgumentNullException.ThrowIfNull(work);
        double seconds = work.Seconds;
        if (work.Trained > 0)
        {
            seconds += work.Trained * PerObject(work, "training", Train);
        }

        if (work.Evaluated > 0)
        {
            seconds += work.Evaluated * PerObject(work, "evaluation", Evaluate);
        }

        if (work.Differentiated > 0)
        {
            seconds += work.Differentiated * PerObject(work, "product", Differentiate);
        }

        return seconds;
    }

    private double PerObject(Workload work, string pass, Func<Workload, int, (double Seconds, int Objects)> run)
        => _perObject.GetOrAdd((work.Network.Spec, work.Data.Features, pass == "training" ? work.BatchSize : 0, pass), _ => Time(work, run));

    /// <summary>Passes over more and more objects, until they have taken long enough in all; the fastest counts, for the first ones also compile.</summary>
    private double Time(Workload work, Func<Workload, int, (double Seconds, int Objects)> run)
    {
        double least = double.PositiveInfinity;
        if (alone)
        {
            Time();
        }
        else
        {
            Workers.Run(1, _ => Time());
        }

        return least;

        void Time()
        {
            int wanted = Math.Min(work.BatchSize, work.Data.Objects);
            double spent = 0;
            for (int turn = 0; turn < MostTurns && spent < TimedSeconds; turn++)
            {
                (double seconds, int objects) = run(work, wanted);
                least = Math.Min(least, seconds / objects);
                spent += seconds;
                wanted = (int)Math.Clamp(TimedSeconds / 3 / Math.Max(least, 1e-9), wanted, Math.Min(4.0 * wanted, work.Data.Objects));
            }
        }
    }

    private static (double Seconds, int Objects) Train(Workload work, int objects)
    {
        Dataset data = work.Data.Take(objects);
        long begun = Stopwatch.GetTimestamp();
        Trainer.Adam(learningRate: 1e-6, work.BatchSize, epochs: 1).Fit(work.Network, data, seed: 0);
        return (Stopwatch.GetElapsedTime(begun).TotalSeconds, objects);
    }

    private static (double Seconds, int Objects) Evaluate(Workload work, int objects)
    {
        Dataset data = work.Data.Take(objects);
        Optimum start = Start(work);
        long begun = Stopwatch.GetTimestamp();
        Evaluation.Of(start, data);
        return (Stopwatch.GetElapsedTime(begun).TotalSeconds, objects);
    }

    private static (double Seconds, int Objects) Differentiate(Workload work, int objects)
    {
        objects = Math.Min(work.Data.Objects, Math.Max(objects, LeastProducts));
        CurvatureOperator hessian = CurvatureOperator.Hessian(Start(work), work.Data.Take(objects));
        double[] direction = new double[work.Network.ParameterCount];
        Array.Fill(direction, 1 / Math.Sqrt(direction.Length));
        long begun = Stopwatch.GetTimestamp();
        hessian.Multiply([direction]);
        return (Stopwatch.GetElapsedTime(begun).TotalSeconds, objects);
    }

    private static Optimum Start(Workload work) => new() { Network = work.Network, Parameters = work.Network.Initialize(0) };
}
