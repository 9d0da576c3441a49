using Plateau.Data;
using Plateau.Networks;

namespace Plateau.Training;

/// <summary>
/// Fits a network by mini-batches in a seeded random order. The same seed gives the same parameters, bit for bit, on any number of threads,
/// interrupted and resumed or not.
/// </summary>
public sealed record Trainer
{
    private Trainer()
    {
    }

    /// <summary>The rule that moves the parameters.</summary>
    public OptimizerKind Optimizer { get; private init; }

    /// <summary>The learning rate η, before the <see cref="Schedule"/>.</summary>
    public required double LearningRate
    {
        get;
        init
            => field = Checked(value > 0 && double.IsFinite(value), value, nameof(LearningRate), "A learning rate is positive and finite.");
    }

    /// <summary>The number of objects in a batch; the last batch of an epoch may be smaller.</summary>
    public required int BatchSize
    {
        get;
        init => field = Checked(value > 0, value, nameof(BatchSize), "A batch has at least one object.");
    }

    /// <summary>The number of passes over the data.</summary>
    public required int Epochs
    {
        get;
        init => field = Checked(value >= 0, value, nameof(Epochs), "A number of epochs is not negative.");
    }

    /// <summary>The momentum μ of gradient descent; 0 is none.</summary>
    public double Momentum { get; private init; }

    /// <summary>Whether momentum looks ahead, after Nesterov.</summary>
    public bool Nesterov { get; private init; }

    /// <summary>
    /// The weight decay λ: part of the gradient for Adam and gradient descent, apart from it for AdamW. It acts on every parameter.
    /// </summary>
    public double WeightDecay
    {
        get;
        init => field = Checked(
            value >= 0 && double.IsFinite(value),
            value,
            nameof(WeightDecay),
            "A weight decay is not negative and finite.");
    }

    /// <summary>How the learning rate changes from step to step.</summary>
    public Schedule Schedule { get; init; } = Schedule.Constant;

    /// <summary>
    /// The largest norm of the gradient of a step, over all parameters. A larger gradient is scaled down to it. Null for no limit.
    /// </summary>
    public double? ClipNorm
    {
        get;
        init => field = Checked(
            value is null || (value > 0 && double.IsFinite(value.Value)),
            value,
            nameof(ClipNorm),
            "A norm to clip to is positive and finite.");
    }

    /// <summary>The epoch whose parameters are returned.</summary>
    public ReturnedEpoch ReturnedEpoch { get; init; }

    /// <summary>The rule of the initial parameters.</summary>
    public Initialization Initialization { get; init; }

    /// <summary>
    /// The point to begin from: the parameters and running statistics at the end of another training of the network. The optimizer begins
    /// with an empty state. Null for initial parameters.
    /// </summary>
    public Optimum? Start { get; init; }

    /// <summary>The loss of an object. Null for the cross-entropy of classes, and the squared error of quantities.</summary>
    public ObjectLoss? Loss { get; init; }

    /// <summary>The loss of an object of these.</summary>
    internal ObjectLoss LossOf(Dataset data) => Loss ?? ObjectLoss.Suiting(data);

    /// <summary>
    /// w_i, the weight of each object to fit, not negative: the training minimises Σ w_i ℓ_i / Σ w_i. Null for 1 each. The losses and
    /// accuracies of epochs do not use the weights.
    /// </summary>
    public double[]? ObjectWeights { get; init; }

    /// <summary>The precision of the whole training.</summary>
    public Precision Precision { get; init; }

    /// <summary>
    /// The file for the state of the training. It is written at the beginning, after each epoch, and when the training is cancelled. Where
    /// the file exists, the training continues from it. Null for none. Its path never changes a result.
    /// </summary>
    public string? Checkpoint { get; init; }

    /// <summary>The checkpoint is also written each time that so many steps are done; null for only after epochs.</summary>
    public int? CheckpointEverySteps
    {
        get;
        init => field = Checked(
            value is null or > 0,
            value,
            nameof(CheckpointEverySteps),
            "A checkpoint is written every one or more steps.");
    }

    /// <summary>A trainer by Adam (Kingma and Ba, 2015), β = (0.9, 0.999), ε = 1e-8.</summary>
    public static Trainer Adam(double learningRate = 1e-3, int batchSize = 64, int epochs = 10)
        => new() { Optimizer = OptimizerKind.Adam, LearningRate = learningRate, BatchSize = batchSize, Epochs = epochs };

    /// <summary>A trainer by AdamW (Loshchilov and Hutter, 2019), β = (0.9, 0.999), ε = 1e-8.</summary>
    public static Trainer AdamW(double learningRate = 1e-3, int batchSize = 64, int epochs = 10, double weightDecay = 0.01)
        => new()
        {
            Optimizer = OptimizerKind.AdamW,
            LearningRate = learningRate,
            BatchSize = batchSize,
            Epochs = epochs,
            WeightDecay = weightDecay,
        };

    /// <summary>A trainer by stochastic gradient descent.</summary>
    /// <param name="learningRate">The learning rate η.</param>
    /// <param name="batchSize">Objects in a batch.</param>
    /// <param name="epochs">Passes over the data.</param>
    /// <param name="momentum">The momentum μ, from 0 (none) to 1, excluded.</param>
    /// <param name="nesterov">Whether momentum looks ahead.</param>
    public static Trainer Sgd(double learningRate = 1e-3, int batchSize = 64, int epochs = 10, double momentum = 0, bool nesterov = false)
    {
        Checked(momentum is >= 0 and < 1, momentum, nameof(momentum), "A momentum is from 0 to 1, excluded.");
        if (nesterov && momentum == 0)
        {
            throw new ArgumentException("Only a momentum above 0 looks ahead.", nameof(nesterov));
        }

        return new()
        {
            Optimizer = OptimizerKind.Sgd,
            LearningRate = learningRate,
            BatchSize = batchSize,
            Epochs = epochs,
            Momentum = momentum,
            Nesterov = nesterov,
        };
    }

    /// <summary>
    /// Fits a network, from its seeded initial parameters or from where another training ended. A Gaussian loss without scales gets those
    /// of the residuals at the end.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="data">The objects to fit.</param>
    /// <param name="seed">Sets the initial parameters, unless there is a <see cref="Start"/>, and the order of the objects.</param>
    /// <param name="heldOut">Objects to evaluate after each epoch; the training never fits them.</param>
    /// <param name="progress">Receives the progress, from the training thread; may be null.</param>
    /// <param name="cancellation">Stops the training between batches; with a <see cref="Checkpoint"/>, that is written first.</param>
    /// <exception cref="PlateauException">
    /// The training diverged; the best epoch is asked for without held-out objects; the warm-up is longer than the training; or the
    /// checkpoint cannot be written, is damaged, or belongs to another training.
    /// </exception>
    /// <exception cref="OperationCanceledException">The cancellation was asked for.</exception>
    public Optimum Fit(
        Network network,
        Dataset data,
        ulong seed,
        Dataset? heldOut = null,
        Action<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(data);
        network.CheckFit(data);
        if (Math.Min(BatchSize, data.Objects) == 1 && network.Nodes.Any(node => node.Layer is BatchNorm && node.Shape.Rank == 1))
        {
            throw new PlateauException(
                "batch norm of one object normalises it away, and nothing before it could learn; take larger batches (`BatchSize`), or "
                    + "leave out batchnorm.");
        }

        if (ReturnedEpoch == ReturnedEpoch.LeastHeldOutLoss && heldOut is null)
        {
            throw new PlateauException(
                "the best epoch is chosen by held-out objects, and there are none; give some (`HeldOut`), or leave out `Choose`.");
        }

        if (Start is not null && (Start.Parameters.Length != network.ParameterCount || Start.Buffers.Length != network.BufferCount))
        {
            throw new ArgumentException(
                $"A start of {Start.Parameters.Length} parameters and {Start.Buffers.Length} running statistics does not fit a network of "
                    + $"{network.ParameterCount} and {network.BufferCount}.",
                nameof(network));
        }

        if (ObjectWeights is not null)
        {
            CheckWeights(ObjectWeights, data.Objects);
        }

        long stepsPerEpoch = (data.Objects + BatchSize - 1L) / BatchSize;
        if (Schedule.StepsOfWarmUp(stepsPerEpoch) > Epochs * stepsPerEpoch)
        {
            throw new PlateauException(
                $"the warm-up takes {Schedule.StepsOfWarmUp(stepsPerEpoch)} steps, and the whole training {Epochs * stepsPerEpoch}; "
                    + "shorten it (`WarmUp`), or train longer (`Epochs`).");
        }

        Optimum optimum = Precision == Precision.Double
            ? new TrainingRun<double>(this, network, data, seed, heldOut, progress).Finish(cancellation)
            : new TrainingRun<float>(this, network, data, seed, heldOut, progress).Finish(cancellation);
        return optimum.FitScale(data, cancellation);
    }

    private static void CheckWeights(double[] weights, int objects)
    {
        if (weights.Length != objects)
        {
            throw new ArgumentException($"{weights.Length} weights are not one for each of {objects} objects.", nameof(weights));
        }

        double sum = 0;
        foreach (double weight in weights)
        {
            sum +=
                weight >= 0 ? weight : throw new ArgumentException($"A weight is finite and not negative, not {weight}.", nameof(weights));
        }

        if (!(sum > 0) || !double.IsFinite(sum))
        {
            throw new ArgumentException($"The sum of the weights is {sum}; it must be above 0 and finite.", nameof(weights));
        }
    }

    private static TValue Checked<TValue>(bool right, TValue value, string name, string says)
        => right ? value : throw new ArgumentOutOfRangeException(name, value, says);
}
