using System.Diagnostics;
using System.Numerics;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;

namespace Plateau.Training;

/// <summary>One training, from its first step or from a checkpoint to its last step.</summary>
internal sealed class TrainingRun<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int ReportEveryObjects = 2048;
    private const int SmallestShare = 4096;

    // PyTorch's: a gradient of norm 0 stays finite.
    private const double ClipEpsilon = 1e-6;

    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(0.1);

    private readonly Trainer _trainer;
    private readonly ObjectLoss _loss;
    private readonly Network _network;
    private readonly Dataset _data;
    private readonly ulong _seed;
    private readonly Dataset? _heldOut;
    private readonly Action<TrainingProgress>? _progress;
    private readonly TrainingPace _pace;
    private readonly ParameterBlock<T> _parameters;
    private readonly LossDerivatives<T> _gradient;
    private readonly Optimizer<T> _optimizer;

    // Weights of mean 1, and those of the objects of a batch, as shares of it; null for 1 each.
    private readonly double[]? _weights;
    private readonly double[] _batchWeights;
    private readonly VectorNorm<T>? _norm;
    private readonly IReadOnlyList<(string Name, string Value)> _definition = [];
    private readonly int _batch;
    private readonly long _stepsPerEpoch;
    private readonly int _parts;
    private readonly Action<int> _updatePart;
    private readonly Action<int, int> _moveOn;
    private readonly List<EpochResult> _epochs = [];

    private BestEpoch<T>? _best;
    private long _step;
    private int _epoch = 1;
    private int _seen;
    private double _lossSum;
    private int _correct;
    private int _reported;
    private long _reportedAt;

    /// <summary>Prepares a training. The caller has checked the arguments.</summary>
    public TrainingRun(Trainer trainer, Network network, Dataset data, ulong seed, Dataset? heldOut, Action<TrainingProgress>? progress)
    {
        (_trainer, _network, _data, _seed, _heldOut, _progress) = (trainer, network, data, seed, heldOut, progress);
        _batch = Math.Min(trainer.BatchSize, data.Objects);
        double[]? weights = trainer.ObjectWeights;
        double perWeight = weights is null ? 1 : data.Objects / Sums.Sum(weights);
        _weights = weights is null ? null : [.. weights.Select(weight => weight * perWeight)];
        _batchWeights = weights is null ? [] : new double[_batch];
        _stepsPerEpoch = (data.Objects + _batch - 1) / _batch;
        _pace = new TrainingPace(data.Objects, heldOut?.Objects ?? 0, trainer.Epochs);
        _parameters = new ParameterBlock<T>(network, 1);
        _parameters.Set(0, trainer.Start?.Parameters ?? network.Initialize(seed, trainer.Initialization));
        if (trainer.Start is Optimum start)
        {
            _parameters.SetBuffers(0, start.Buffers);
        }

        _loss = trainer.LossOf(data);
        _gradient = new LossDerivatives<T>(network, _batch, loss: _loss, isTraining: true);
        _optimizer = CreateOptimizer(trainer, network.ParameterCount);
        _norm = trainer.ClipNorm is null ? null : new VectorNorm<T>(_gradient.Gradient);
        _parts = Math.Clamp(network.ParameterCount / SmallestShare, 1, Workers.Threads);
        _updatePart = part => Update(part, _parts);
        _moveOn = MoveOn;
        if (trainer.Checkpoint is not null)
        {
            _definition = TrainingDefinition.Of(trainer, network, data, heldOut, seed);
        }
    }

    // Of classes that are equally frequent; of targets, of variance 1 where they have less.
    private double Guessing => _data.Targets is null
        ? _loss.Guessing(Math.Max(_network.Outputs, 2))
        : Math.Max(_loss.Guessing(_data), _loss.GuessingTargets(_network.Outputs));

    private double? Accuracy(int objects) => _data.Targets is null ? _correct / (double)objects : null;

    /// <summary>Trains to the end.</summary>
    public Optimum Finish(CancellationToken cancellation)
    {
        Begin();
        try
        {
            _parameters.Prepare(0, backward: true);
            for (; _epoch <= _trainer.Epochs; EndEpoch(cancellation))
            {
                Steps(cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            Save();
            throw;
        }

        return Result();
    }

    private static Optimizer<T> CreateOptimizer(Trainer trainer, int count) => trainer.Optimizer switch
    {
        OptimizerKind.Adam => new AdamOptimizer<T>(count, trainer.WeightDecay),
        OptimizerKind.AdamW => new AdamOptimizer<T>(count, trainer.WeightDecay, decoupled: true),
        _ when trainer.Momentum > 0 => new MomentumOptimizer<T>(count, trainer.Momentum, trainer.Nesterov, trainer.WeightDecay),
        _ => new SgdOptimizer<T>(trainer.WeightDecay),
    };

    /// <summary>The rest of the present epoch, batch by batch.</summary>
    private void Steps(CancellationToken cancellation)
    {
        int[] order = new RandomStream(_seed, RandomPurpose.Shuffle, _epoch).Permutation(_data.Objects);
        while (_seen < order.Length)
        {
            cancellation.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            int count = Math.Min(_batch, order.Length - _seen);
            Step(order, count);
            if (_trainer.CheckpointEverySteps is int every && _step % every == 0)
            {
                Save();
            }

            _pace.Trained(count, Stopwatch.GetElapsedTime(start).TotalSeconds);
            bool due = _seen - _reported >= ReportEveryObjects || Stopwatch.GetElapsedTime(_reportedAt) > ReportEvery;
            if (due && _seen < order.Length)
            {
                Report();
            }
        }
    }

    private void Step(int[] order, int count)
    {
        ReadOnlySpan<double> weights = Weights(order.AsSpan(_seen, count));
        _gradient.Dropout = new DropoutStream(_seed, _step);
        if (_norm is null)
        {
            // The update, and the packing for the next step, follow the gradient in one parallel region.
            _optimizer.BeginStep(RateAt(_step), 1);
            _gradient.Compute(_data, order, _seen, count, _parameters, weights, _moveOn);
        }
        else
        {
            _gradient.Compute(_data, order, _seen, count, _parameters, weights);
        }

        if (!double.IsFinite(_gradient.LossSum))
        {
            throw Diverged("the loss", _gradient.LossSum);
        }

        if (_norm is not null)
        {
            double norm = _norm.Compute();
            double scale = double.IsFinite(norm)
                ? Math.Min(1, _trainer.ClipNorm!.Value / (norm + ClipEpsilon))
                : throw Diverged("the gradient", norm);
            _optimizer.BeginStep(RateAt(_step), scale);
            Workers.Run(_parts, _updatePart);
            _parameters.Prepare(0, backward: true);
        }

        _step++;
        _seen += count;
        _lossSum += _gradient.LossSum;
        _correct += _gradient.Correct;
    }

    // 1/count each, or w_i/count.
    private ReadOnlySpan<double> Weights(ReadOnlySpan<int> batch)
    {
        if (_weights is null)
        {
            return default;
        }

        double share = 1.0 / batch.Length;
        for (int i = 0; i < batch.Length; i++)
        {
            _batchWeights[i] = _weights[batch[i]] * share;
        }

        return _batchWeights.AsSpan(0, batch.Length);
    }

    private void MoveOn(int part, int parts)
    {
        Update(part, parts);
        if (parts > 1)
        {
            Workers.Barrier();
        }

        _parameters.Prepare(0, backward: true, part, parts);
    }

    private void Update(int part, int parts)
    {
        (int first, int count) = MatrixProduct.Share(_parameters.Values[0].Length, 1, part, parts);
        _optimizer.Update(_parameters.Values[0].AsSpan(first, count), _gradient.Gradient.AsSpan(first, count), first);
    }

    private void EndEpoch(CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        Evaluation? held = _heldOut is null
            ? null
            : Evaluation.Of<T>(_network, Wide(_parameters.Values[0]), _heldOut, cancellation, CurrentBuffers(), _loss);
        _pace.Evaluated(Stopwatch.GetElapsedTime(start).TotalSeconds);
        EpochResult result = new(_epoch, _lossSum / _data.Objects, Accuracy(_data.Objects), held?.Loss, held?.Accuracy)
        {
            RSquared = _loss.RSquared(_lossSum / _data.Objects, _data),
            HeldOutRSquared = held?.RSquared,
        };
        if (Divergence.IsHopeless(result.Loss, Guessing))
        {
            throw Divergence.Hopeless(_trainer, result.Loss, Guessing, _epoch);
        }

        _epochs.Add(result);
        if (_trainer.ReturnedEpoch == ReturnedEpoch.LeastHeldOutLoss && held!.Loss < (_best?.Loss ?? double.PositiveInfinity))
        {
            _best = new BestEpoch<T>(_epoch, held.Loss, [.. _parameters.Values[0]], CurrentBuffers());
        }

        TrainingProgress progress = Progress(result);
        _epoch++;
        (_seen, _lossSum, _correct, _reported) = (0, 0, 0, 0);
        Save();
        _progress?.Invoke(progress);
    }

    private Optimum Result()
    {
        Optimum last = new()
        {
            Network = _network,
            Parameters = Wide(_parameters.Values[0]),
            Buffers = CurrentBuffers(),
            Loss = _loss,
            Precision = _trainer.Precision,
            Normalization = _data.Normalization,
            Constants = _data.ConstantsChecksum,
            Epochs = _epochs,
            Epoch = _trainer.Epochs,
        };
        if (_trainer.ReturnedEpoch == ReturnedEpoch.Last || _trainer.Epochs == 0)
        {
            return last;
        }

        return _best is null
            ? throw Divergence.NothingToChoose(_trainer)
            : last with { Parameters = Wide(_best.Parameters), Buffers = _best.Buffers, Epoch = _best.Epoch };
    }

    /// <summary>
    /// Continues from the checkpoint where there is one. Otherwise it writes the first checkpoint, so that a path that cannot be written
    /// fails now.
    /// </summary>
    private void Begin()
    {
        _reportedAt = Stopwatch.GetTimestamp();
        if (_trainer.Checkpoint is not string path || !File.Exists(path))
        {
            Save();
            return;
        }

        TrainingState<T> state = CheckpointFile.Read<T>(path, _definition);
        state.Parameters.CopyTo(_parameters.Values[0].AsSpan());
        foreach ((string name, T[] values) in _optimizer.State)
        {
            state.Optimizer.Single(entry => entry.Name == name).Values.CopyTo(values.AsSpan());
        }

        _optimizer.Resume(state.Step);
        _parameters.SetBuffers(0, state.Buffers);
        _epochs.AddRange(state.Epochs);
        (_step, _epoch, _seen, _lossSum, _correct, _best) = (state.Step, state.Epoch, state.Seen, state.LossSum, state.Correct, state.Best);
        foreach (EpochResult epoch in _epochs)
        {
            _progress?.Invoke(
                new TrainingProgress(epoch.Epoch, _trainer.Epochs, _data.Objects, _data.Objects, epoch.Loss, epoch.Accuracy, epoch)
                {
                    LearningRate = RateAt((epoch.Epoch * _stepsPerEpoch) - 1),
                });
        }

        if (_seen > 0)
        {
            Report();
        }
    }

    private void Save()
    {
        if (_trainer.Checkpoint is not string path)
        {
            return;
        }

        TrainingState<T> state = new()
        {
            Parameters = _parameters.Values[0],
            Buffers = CurrentBuffers(),
            Optimizer = _optimizer.State,
            Step = _step,
            Epoch = _epoch,
            Seen = _seen,
            LossSum = _lossSum,
            Correct = _correct,
            Epochs = _epochs,
            Best = _best,
        };
        CheckpointFile.Write(path, state, _definition);
    }

    private void Report()
    {
        (_reported, _reportedAt) = (_seen, Stopwatch.GetTimestamp());
        _progress?.Invoke(Progress(null));
    }

    private TrainingProgress Progress(EpochResult? completed)
        => new(_epoch, _trainer.Epochs, _seen, _data.Objects, _lossSum / _seen, Accuracy(_seen), completed)
        {
            LearningRate = RateAt(_step - 1),
            ObjectsPerSecond = _pace.ObjectsPerSecond,
            TimeLeft = _pace.Left(_epoch, _seen, completed is not null),
        };

    private double RateAt(long step) => _trainer.LearningRate * _trainer.Schedule.Factor(step, _stepsPerEpoch, _trainer.Epochs);

    private PlateauException Diverged(string what, double value)
        => Divergence.NonFinite(_trainer, what, value, _epoch, (_seen / _batch) + 1, _gradient.FirstNonFinite()?.ToString());

    private double[] CurrentBuffers() => Wide(_parameters.Buffers[0]);

    private static double[] Wide(T[] values) => [.. values.Select(double.CreateTruncating)];
}
