using System.Numerics;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Training;

namespace Plateau.Probing;

/// <summary>
/// Evaluates the losses of every object at every draw of a probe: one forward pass per draw, whatever is computed from the losses. Draws
/// are computed in waves, so memory does not depend on the number of draws, and holds only one row of losses per draw of a wave.
/// </summary>
internal static class LossSweep
{
    private const int WaveDraws = 8;
    private const long WaveBytes = 512L << 20;

    /// <summary>Evaluates draws 0 … <paramref name="draws"/> − 1 and passes each on, in order.</summary>
    /// <param name="probe">The distribution of the draws.</param>
    /// <param name="draws">The number of draws B.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <param name="data">One or more sets of objects; all see the same draws.</param>
    /// <param name="receive">
    /// Called after each draw with its number and its losses, one array per set of objects. The arrays are valid only during the call.
    /// </param>
    /// <param name="cancellation">Stops between chunks of objects.</param>
    /// <exception cref="OperationCanceledException">The cancellation was asked for.</exception>
    public static void Run(
        Probe probe,
        int draws,
        ulong seed,
        IReadOnlyList<Dataset> data,
        Action<int, IReadOnlyList<double[]>> receive,
        CancellationToken cancellation = default)
        => Run(probe, 0, draws, seed, data, receive, cancellation);

    /// <summary>The same for draws <paramref name="first"/> … <paramref name="first"/> + <paramref name="draws"/> − 1.</summary>
    internal static void Run(
        Probe probe,
        int first,
        int draws,
        ulong seed,
        IReadOnlyList<Dataset> data,
        Action<int, IReadOnlyList<double[]>> receive,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(probe);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(receive);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(draws);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        if (probe.Optimum.Precision == Precision.Double)
        {
            RunAs<double>(probe, first, draws, seed, data, receive, cancellation);
        }
        else
        {
            RunAs<float>(probe, first, draws, seed, data, receive, cancellation);
        }
    }

    /// <summary>Computes the losses that the network expects at each draw, without using labels, and passes them on in order.</summary>
    /// <param name="probe">The distribution of the draws.</param>
    /// <param name="first">The number of the first draw.</param>
    /// <param name="draws">The number of draws.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <param name="data">The objects; their labels are ignored.</param>
    /// <param name="ofShape">Whether to subtract from each loss the loss at the optimum for the same label.</param>
    /// <param name="receive">Called after each draw with its number and the expectations, which are valid only during the call.</param>
    /// <param name="cancellation">Stops between chunks of objects.</param>
    internal static void Expect(
        Probe probe,
        int first,
        int draws,
        ulong seed,
        Dataset data,
        bool ofShape,
        Action<int, ExpectedLosses> receive,
        CancellationToken cancellation)
    {
        if (probe.Optimum.Precision == Precision.Double)
        {
            Expect<double>(probe, first, draws, seed, data, ofShape, receive, cancellation);
        }
        else
        {
            Expect<float>(probe, first, draws, seed, data, ofShape, receive, cancellation);
        }
    }

    private static void RunAs<T>(
        Probe probe,
        int begin,
        int draws,
        ulong seed,
        IReadOnlyList<Dataset> data,
        Action<int, IReadOnlyList<double[]>> receive,
        CancellationToken cancellation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[][][]? rows = null;
        Waves<T>(
            probe,
            begin,
            draws,
            seed,
            (evaluator, wave, start, count) =>
            {
                rows ??= [.. data.Select(set => Enumerable.Range(0, wave).Select(_ => new double[set.Objects]).ToArray())];
                for (int set = 0; set < data.Count; set++)
                {
                    evaluator.Evaluate(count, data[set], rows[set], null, cancellation);
                }

                for (int slot = 0; slot < count; slot++)
                {
                    receive(start + slot, [.. rows.Select(set => set[slot])]);
                }
            },
            cancellation);
    }

    private static void Expect<T>(
        Probe probe,
        int begin,
        int draws,
        ulong seed,
        Dataset data,
        bool ofShape,
        Action<int, ExpectedLosses> receive,
        CancellationToken cancellation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[]? atOptimum = ofShape ? AtOptimum<T>(probe.Optimum, data, cancellation) : null;
        ExpectedLosses[]? expected = null;
        Waves<T>(
            probe,
            begin,
            draws,
            seed,
            (evaluator, wave, start, count) =>
            {
                expected ??= [.. Enumerable.Range(0, wave).Select(_ => new ExpectedLosses(data.Objects, probe.Network.Outputs, atOptimum))];
                evaluator.Expect(count, data, expected, cancellation);
                for (int slot = 0; slot < count; slot++)
                {
                    receive(start + slot, expected[slot]);
                }
            },
            cancellation);
    }

    // The loss of every object at the optimum for each label, row-major (objects, classes).
    private static double[] AtOptimum<T>(Optimum optimum, Dataset data, CancellationToken cancellation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ObjectLosses<T> evaluator = new(optimum.Network, 1, optimum.Loss);
        evaluator.Parameters.Set(0, optimum.Parameters);
        evaluator.Parameters.SetBuffers(0, optimum.Buffers);
        evaluator.Parameters.Prepare(0, backward: false);
        ExpectedLosses kept = new(data.Objects, optimum.Network.Outputs, null)
        {
            Kept = new double[checked(data.Objects * optimum.Network.Outputs)],
        };
        evaluator.Expect(1, data, [kept], cancellation);
        return kept.Kept;
    }

    // Prepares the parameters of a few draws at a time.
    private static void Waves<T>(
        Probe probe,
        int begin,
        int draws,
        ulong seed,
        Action<ObjectLosses<T>, int, int, int> evaluate,
        CancellationToken cancellation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int parameters = probe.Network.ParameterCount;
        int wave = (int)Math.Clamp(WaveBytes / (16L * parameters), 1, Math.Min(WaveDraws, draws));
        ObjectLosses<T> evaluator = new(probe.Network, wave, probe.Optimum.Loss);
        double[][] drawn = [.. Enumerable.Range(0, Math.Min(wave, Workers.Threads)).Select(_ => new double[parameters])];
        for (int start = begin; start < begin + draws; start += wave)
        {
            int first = start;
            int count = Math.Min(wave, begin + draws - start);
            Workers.Run(
                drawn.Length,
                part =>
                {
                    for (int slot = part; slot < count; slot += drawn.Length)
                    {
                        cancellation.ThrowIfCancellationRequested();
                        probe.Draw(seed, first + slot, drawn[part]);
                        evaluator.Parameters.Set(slot, drawn[part]);
                        evaluator.Parameters.SetBuffers(slot, probe.Buffers(seed, first + slot));
                        evaluator.Parameters.Prepare(slot, backward: false);
                    }
                },
                cancellation);
            evaluate(evaluator, wave, start, count);
        }
    }
}
