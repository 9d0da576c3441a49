using System.Numerics;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;

namespace Plateau.Training;

/// <summary>
/// Fits a network by mini-batches in a seeded random order. The same seed gives the same parameters, bit for bit, on any number of threads.
/// </summary>
public sealed record Trainer
{
    private const int ReportEveryObjects = 2048;

    private Trainer()
    {
    }

    private enum Rule
    {
        Adam,
        Sgd,
    }

    /// <summary>The learning rate η.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Objects in a batch; the last one of an epoch may be smaller.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Passes over the data.</summary>
    public required int Epochs { get; init; }

    /// <summary>The precision of the whole training.</summary>
    public Precision Precision { get; init; }

    private Rule Optimizer { get; init; }

    /// <summary>A trainer by Adam (Kingma and Ba, 2015), β = (0.9, 0.999), ε = 1e-8.</summary>
    public static Trainer Adam(double learningRate = 1e-3, int batchSize = 64, int epochs = 10)
        => Create(Rule.Adam, learningRate, batchSize, epochs);

    /// <summary>A trainer by plain stochastic gradient descent.</summary>
    public static Trainer Sgd(double learningRate = 1e-3, int batchSize = 64, int epochs = 10)
        => Create(Rule.Sgd, learningRate, batchSize, epochs);

    /// <summary>Fits a network from its seeded initial parameters.</summary>
    /// <param name="network">The network.</param>
    /// <param name="data">The objects to fit.</param>
    /// <param name="seed">Sets the initial parameters and the order of the objects.</param>
    /// <param name="heldOut">Objects to evaluate on after each epoch; never fitted.</param>
    /// <param name="progress">Hears of the progress, from the training thread.</param>
    /// <param name="cancellation">Stops the training between batches.</param>
    /// <exception cref="PlateauException">The loss became NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">The cancellation was asked for.</exception>
    public Optimum Fit(Network network, Dataset data, ulong seed, Dataset? heldOut = null, Action<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(data);
        if (data.Features != network.InputShape.Size || data.Classes > network.Outputs)
        {
            throw new ArgumentException($"Objects of {data.Features} features in {data.Classes} classes do not fit a network of {network.InputShape.Size} inputs and {network.Outputs} outputs.", nameof(data));
        }

        return Precision == Precision.Double
            ? Fit<double>(network, data, seed, heldOut, progress, cancellation)
            : Fit<float>(network, data, seed, heldOut, progress, cancellation);
    }

    private static Trainer Create(Rule rule, double learningRate, int batchSize, int epochs)
    {
        if (!(learningRate > 0) || !double.IsFinite(learningRate))
        {
            throw new ArgumentOutOfRangeException(nameof(learningRate), learningRate, "A learning rate is positive and finite.");
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        ArgumentOutOfRangeException.ThrowIfNegative(epochs);
        return new Trainer { Optimizer = rule, LearningRate = learningRate, BatchSize = batchSize, Epochs = epochs };
    }

    private Optimum Fit<T>(Network network, Dataset data, ulong seed, Dataset? heldOut, Action<TrainingProgress>? progress, CancellationToken cancellation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ParameterBlock<T> parameters = new(network, 1);
        parameters.Set(0, network.Initialize(seed));
        int batch = Math.Min(BatchSize, data.Objects);
        LossDerivatives<T> gradient = new(network, batch);
        Optimizer<T> optimizer = Optimizer == Rule.Adam ? new AdamOptimizer<T>(LearningRate, network.ParameterCount) : new SgdOptimizer<T>(LearningRate);
        StepRegions<T> regions = new(parameters, gradient, optimizer);
        List<EpochResult> epochs = [];
        for (int epoch = 1; epoch <= Epochs; epoch++)
        {
            int[] order = new RandomStream(seed, RandomPurpose.Shuffle, epoch).Permutation(data.Objects);
            double loss = 0;
            int correct = 0;
            int reported = 0;
            for (int start = 0; start < order.Length; start += batch)
            {
                cancellation.ThrowIfCancellationRequested();
                int count = Math.Min(batch, order.Length - start);
                regions.Prepare();
                gradient.Compute(data, order, start, count, parameters);
                loss += gradient.LossSum;
                correct += gradient.Correct;
                if (!double.IsFinite(gradient.LossSum))
                {
                    throw new PlateauException($"training diverged: the loss became {gradient.LossSum} in epoch {epoch}, object {start + 1} of {order.Length}; lower --learning-rate (now {LearningRate}) or check the features' scale (--normalize).");
                }

                regions.Update();
                int seen = start + count;
                if (seen - reported >= ReportEveryObjects && seen < order.Length)
                {
                    reported = seen;
                    progress?.Invoke(new TrainingProgress(epoch, Epochs, seen, order.Length, loss / seen, correct / (double)seen, null));
                }
            }

            Evaluation? held = heldOut is null ? null : Evaluation.Of<T>(network, Current(parameters), heldOut, cancellation);
            EpochResult result = new(epoch, loss / order.Length, correct / (double)order.Length, held?.Loss, held?.Accuracy);
            epochs.Add(result);
            progress?.Invoke(new TrainingProgress(epoch, Epochs, order.Length, order.Length, result.Loss, result.Accuracy, result));
        }

        return new Optimum { Network = network, Parameters = Current(parameters), Precision = Precision, Epochs = epochs };
    }

    private static double[] Current<T>(ParameterBlock<T> parameters)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => [.. parameters.Values[0].Select(double.CreateTruncating)];

    /// <summary>The parallel regions of a training step around the gradient: packing before it, the update after it.</summary>
    private sealed class StepRegions<T>(ParameterBlock<T> parameters, LossDerivatives<T> gradient, Optimizer<T> optimizer)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private const int SmallestShare = 4096;

        private readonly int _parts = Math.Clamp(parameters.Network.ParameterCount / SmallestShare, 1, Workers.Threads);

        public void Prepare() => parameters.Prepare(0, backward: true);

        public void Update()
        {
            optimizer.BeginStep();
            Workers.Run(_parts, UpdatePart);
        }

        private void UpdatePart(int part)
        {
            (int first, int count) = MatrixProduct.Share(parameters.Values[0].Length, 1, part, _parts);
            optimizer.Update(parameters.Values[0].AsSpan(first, count), gradient.Gradient.AsSpan(first, count), first);
        }
    }
}
