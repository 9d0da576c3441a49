using System.Numerics;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Probing;
using Plateau.Training;

namespace Plateau.Convergence;

/// <summary>
/// Evaluates every object at the draws of a probe, a few draws at a time: the loss itself, and its expansion to second order.
/// </summary>
internal static class DrawSweep
{
    private const int WaveDraws = 8;
    private const long WaveBytes = 512L << 20;

    /// <summary>About how many bytes a sweep needs, without the data.</summary>
    public static long Bytes(Network network, int objects)
        => Wave(network) * ((24L * network.ParameterCount) + (8L * objects * (2 + WaveDraws)));

    /// <summary>Evaluates draws 0 … <paramref name="draws"/> − 1 and passes each on, in order.</summary>
    /// <param name="probe">The distribution of the draws, around its optimum.</param>
    /// <param name="draws">The number of draws B.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <param name="data">The objects.</param>
    /// <param name="receive">Called with each draw.</param>
    /// <param name="progress">Receives the number of draws done so far; may be null.</param>
    /// <param name="cancellation">Stops between chunks of objects.</param>
    /// <exception cref="PlateauException">A loss or a derivative is not finite.</exception>
    public static void Run(
        Probe probe,
        int draws,
        ulong seed,
        Dataset data,
        Action<int, DrawnObjects> receive,
        Action<int>? progress,
        CancellationToken cancellation)
    {
        if (probe.Optimum.Precision == Precision.Double)
        {
            Run<double>(probe, draws, seed, data, receive, progress, cancellation);
        }
        else
        {
            Run<float>(probe, draws, seed, data, receive, progress, cancellation);
        }
    }

    /// <summary>Evaluates w* + v for given displacements v instead.</summary>
    internal static void Run<T>(
        Optimum optimum,
        IReadOnlyList<double[]> displacements,
        Dataset data,
        Action<int, DrawnObjects> receive,
        CancellationToken cancellation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Sweep<T> sweep = new(optimum, data, Math.Min(Wave(optimum.Network), displacements.Count));
        sweep.Run(displacements.Count, (draw, v) => displacements[draw].CopyTo(v), receive, null, cancellation);
    }

    private static void Run<T>(
        Probe probe,
        int draws,
        ulong seed,
        Dataset data,
        Action<int, DrawnObjects> receive,
        Action<int>? progress,
        CancellationToken cancellation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Sweep<T> sweep = new(probe.Optimum, data, Math.Min(Wave(probe.Network), draws));
        sweep.Run(
            draws,
            (draw, v) =>
            {
                probe.Draw(seed, draw, v);
                Sums.AddScaled(-1, probe.Optimum.Parameters, v);
            },
            receive,
            progress,
            cancellation);
    }

    private static int Wave(Network network) => (int)Math.Clamp(WaveBytes / (24L * network.ParameterCount), 1, WaveDraws);

    private delegate void Displace(int draw, Span<double> displacement);

    private sealed class Sweep<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly Optimum _optimum;
        private readonly Dataset _data;
        private readonly int _wave;
        private readonly ObjectLosses<T> _losses;
        private readonly ObjectProjections<T> _projections;
        private readonly ParameterBlock<T> _center;
        private readonly double[][] _moved;
        private readonly double[] _own;
        private readonly double[] _slopes;
        private readonly double[] _hessians;
        private readonly double[] _gaussNewton;

        public Sweep(Optimum optimum, Dataset data, int wave)
        {
            (_optimum, _data, _wave) = (optimum, data, wave);
            _losses = new ObjectLosses<T>(optimum.Network, wave, optimum.Loss);
            _projections = new ObjectProjections<T>(optimum.Network, wave, optimum.Loss);
            _center = optimum.Prepared<T>();
            _moved = [.. Enumerable.Range(0, wave).Select(_ => new double[data.Objects])];
            _own = new double[data.Objects];
            _slopes = new double[data.Objects * wave];
            _hessians = new double[data.Objects * PackedSymmetric.Length(wave)];
            _gaussNewton = new double[data.Objects * PackedSymmetric.Length(wave)];
        }

        public void Run(
            int draws,
            Displace displace,
            Action<int, DrawnObjects> receive,
            Action<int>? progress,
            CancellationToken cancellation)
        {
            double[] displacement = new double[_optimum.Network.ParameterCount];
            double[] at = new double[displacement.Length];
            for (int start = 0; start < draws; start += _wave)
            {
                int count = Math.Min(_wave, draws - start);
                for (int slot = 0; slot < _wave; slot++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    Array.Clear(displacement);
                    if (slot < count)
                    {
                        displace(start + slot, displacement);
                    }

                    for (int j = 0; j < at.Length; j++)
                    {
                        at[j] = _optimum.Parameters[j] + displacement[j];
                    }

                    _losses.Parameters.Set(slot, at);
                    _losses.Parameters.SetBuffers(slot, _optimum.Buffers);
                    _losses.Parameters.Prepare(slot, backward: false);
                    _projections.Directions.Set(slot, displacement);
                    _projections.Directions.Prepare(slot, backward: true);
                }

                _losses.Evaluate(count, _data, _moved, null, cancellation);
                _projections.Compute(_data, _center, _own, _slopes, _hessians, _gaussNewton, cancellation: cancellation);
                for (int slot = 0; slot < count; slot++)
                {
                    int triangle = PackedSymmetric.Length(_wave);
                    int diagonal = PackedSymmetric.Place(slot, slot);
                    DrawnObjects drawn = new(
                        _own,
                        _moved[slot],
                        Column(_slopes, _wave, slot),
                        Column(_hessians, triangle, diagonal),
                        Column(_gaussNewton, triangle, diagonal));
                    Check(drawn, start + slot);
                    receive(start + slot, drawn);
                }

                progress?.Invoke(start + count);
            }
        }

        private double[] Column(double[] all, int stride, int place)
        {
            double[] column = new double[_data.Objects];
            for (int i = 0; i < column.Length; i++)
            {
                column[i] = all[(i * stride) + place];
            }

            return column;
        }

        private static void Check(DrawnObjects drawn, int draw)
        {
            for (int i = 0; i < drawn.Losses.Length; i++)
            {
                if (!double.IsFinite(drawn.Losses[i] + drawn.Moved[i] + drawn.Slopes[i] + drawn.Hessians[i] + drawn.GaussNewton[i]))
                {
                    throw new PlateauException(FormattableString.Invariant($"The loss of object {i} or its derivatives at draw ")
                        + FormattableString.Invariant($"{draw} (counted from 0) are not finite: look closer to the optimum (a smaller ")
                        + "radius or σ), or at parameters that were trained without diverging.");
                }
            }
        }
    }
}
