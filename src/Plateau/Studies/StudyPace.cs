using System.Collections.Concurrent;
using Plateau.Curvature;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Training;

namespace Plateau.Studies;

/// <summary>
/// How fast passes of single objects go on this machine: timed briefly, once for each kind of network and object. What it says is a
/// forecast and no part of any result. Passes are timed by the processor time that they take, which other work on the machine does not
/// lengthen.
/// </summary>
/// <param name="alone">Whether cells run one at a time, on all threads; otherwise each has one.</param>
/// <param name="clock">Tells the time; null for that of this machine and process.</param>
internal sealed class StudyPace(bool alone, Func<PassTime>? clock = null)
{
    // Less, and the code that is timed would still be the one that is compiled first, in haste.
    private const double TimedSeconds = 0.25;

    // However little of it the machine computes for this process.
    private const double MostSeconds = 2;

    // Turns that are timed at least: the first ones are those in which code is compiled.
    private const int LeastTurns = 4;
    private const int MostTurns = 40;
    private const int LeastProducts = 256;

    private readonly ConcurrentDictionary<(string Network, int Features, int BatchSize, string Pass), Pace> _perObject = new();
    private readonly Func<PassTime> _clock = clock ?? (() => PassTime.Now);

    /// <summary>The seconds that a cell is likely to take on a machine that does nothing else.</summary>
    public double Seconds(Workload work) => Seconds(work, pace => pace.Alone);

    /// <summary>
    /// The seconds that a cell would take if the machine stayed as busy with other work as it was while passes were timed.
    /// </summary>
    public double SecondsNow(Workload work) => Seconds(work, pace => pace.Now);

    private double Seconds(Workload work, Func<Pace, double> of)
    {
        ArgumentNullException.ThrowIfNull(work);
        double seconds = work.Seconds;
        if (work.Trained > 0)
        {
            seconds += work.Trained * of(PerObject(work, "training", Train));
        }

        if (work.Evaluated > 0)
        {
            seconds += work.Evaluated * of(PerObject(work, "evaluation", Evaluate));
        }

        if (work.Differentiated > 0)
        {
            seconds += work.Differentiated * of(PerObject(work, "product", Differentiate));
        }

        return seconds;
    }

    private Pace PerObject(Workload work, string pass, Func<Workload, int, (PassTime Took, int Objects)> run)
        => _perObject.GetOrAdd(
            (work.Network.Spec, work.Data.Features, pass == "training" ? work.BatchSize : 0, pass),
            _ => Time(work, run));

    /// <summary>
    /// Passes over more and more objects, until they have taken long enough in all; the fastest counts, for the first ones also compile.
    /// </summary>
    private Pace Time(Workload work, Func<Workload, int, (PassTime Took, int Objects)> run)
    {
        double least = double.PositiveInfinity;
        double leastNow = double.PositiveInfinity;
        int threads = alone ? Workers.Threads : 1;
        if (alone)
        {
            Time();
        }
        else
        {
            Workers.Run(1, _ => Time());
        }

        return new Pace(least, leastNow);

        void Time()
        {
            int wanted = Math.Min(work.BatchSize, work.Data.Objects);
            double spent = 0;
            double passed = 0;
            for (int turn = 0; turn < LeastTurns || (turn < MostTurns && spent < TimedSeconds && passed < MostSeconds); turn++)
            {
                (PassTime took, int objects) = run(work, wanted);

                // A coarse clock of processor time may stand still, or jump ahead, during a short pass.
                double seconds = took.Processor > 0 ? Math.Min(took.Processor / threads, took.Wall) : took.Wall;
                least = Math.Min(least, seconds / objects);
                leastNow = Math.Min(leastNow, took.Wall / objects);
                spent += seconds;
                passed += took.Wall;
                wanted = (int)Math.Clamp(TimedSeconds / 3 / Math.Max(least, 1e-9), wanted, Math.Min(4.0 * wanted, work.Data.Objects));
            }
        }
    }

    private (PassTime Took, int Objects) Train(Workload work, int objects)
    {
        Dataset data = work.Data.Take(objects);
        PassTime begun = _clock();
        Trainer.Adam(learningRate: 1e-6, work.BatchSize, epochs: 1).Fit(work.Network, data, seed: 0);
        return (_clock() - begun, objects);
    }

    private (PassTime Took, int Objects) Evaluate(Workload work, int objects)
    {
        Dataset data = work.Data.Take(objects);
        Optimum start = Start(work);
        PassTime begun = _clock();
        Evaluation.Of(start, data);
        return (_clock() - begun, objects);
    }

    private (PassTime Took, int Objects) Differentiate(Workload work, int objects)
    {
        objects = Math.Min(work.Data.Objects, Math.Max(objects, LeastProducts));
        CurvatureOperator hessian = CurvatureOperator.Hessian(Start(work), work.Data.Take(objects));
        double[] direction = new double[work.Network.ParameterCount];
        Array.Fill(direction, 1 / Math.Sqrt(direction.Length));
        PassTime begun = _clock();
        hessian.Multiply([direction]);
        return (_clock() - begun, objects);
    }

    private static Optimum Start(Workload work) => new()
    {
        Network = work.Network,
        Parameters = work.Network.Initialize(0),
        Loss = ObjectLoss.Suiting(work.Data),
    };

    /// <summary>Seconds an object.</summary>
    private readonly record struct Pace(double Alone, double Now);
}
