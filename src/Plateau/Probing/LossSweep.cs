using System.Numerics;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Training;

namespace Plateau.Probing;

/// <summary>
/// Evaluates the losses of every object at every draw of a probe: one forward pass a draw, whatever is asked of the losses afterwards.
/// Draws go in waves, so that memory depends neither on their number nor, but for one row a draw of the wave, on that of the objects.
/// </summary>
public static class LossSweep
{
    private const int WaveDraws = 8;
    private const long WaveBytes = 512L << 20;

    /// <summary>Evaluates draws 0 … <paramref name="draws"/> − 1 and hands each over, in order.</summary>
    /// <param name="probe">Where to look.</param>
    /// <param name="draws">The number of draws B.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <param name="data">One or more sets of objects; all see the same draws.</param>
    /// <param name="receive">Hears of each draw: its number, and its losses, one array a set of objects. The arrays are used again afterwards.</param>
    /// <param name="cancellation">Stops between chunks of objects.</param>
    /// <exception cref="OperationCanceledException">The cancellation was asked for.</exception>
    public static void Run(Probe probe, int draws, ulong seed, IReadOnlyList<Dataset> data, Action<int, IReadOnlyList<double[]>> receive, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(probe);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(receive);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(draws);
        if (probe.Optimum.Precision == Precision.Double)
        {
            Run<double>(probe, draws, seed, data, receive, cancellation);
        }
        else
        {
            Run<float>(probe, draws, seed, data, receive, cancellation);
        }
    }

    private static void Run<T>(Probe probe, int draws, ulong seed, IReadOnlyList<Dataset> data, Action<int, IReadOnlyList<double[]>> receive, CancellationToken cancellation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int parameters = probe.Network.ParameterCount;
        int wave = (int)Math.Clamp(WaveBytes / (16L * parameters), 1, Math.Min(WaveDraws, draws));
        ObjectLosses<T> evaluator = new(probe.Network, wave, probe.Optimum.Loss);
        double[][][] rows = [.. data.Select(set => Enumerable.Range(0, wave).Select(_ => new double[set.Objects]).ToArray())];
        double[][] drawn = [.. Enumerable.Range(0, Math.Min(wave, Workers.Threads)).Select(_ => new double[parameters])];
        for (int start = 0; start < draws; start += wave)
        {
            int first = start;
            int count = Math.Min(wave, draws - start);
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
            for (int set = 0; set < data.Count; set++)
            {
                evaluator.Evaluate(count, data[set], rows[set], null, cancellation);
            }

            for (int slot = 0; slot < count; slot++)
            {
                receive(start + slot, [.. rows.Select(set => set[slot])]);
            }
        }
    }
}
