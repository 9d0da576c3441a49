using System.Numerics;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;

namespace Plateau.Training;

/// <summary>The losses of a network on a data set, with its accuracy or R², in evaluation mode.</summary>
/// <param name="Losses">ℓ_i, one number per object.</param>
/// <param name="Accuracy">The share of objects whose largest logit is their label's; null where quantities are predicted.</param>
public sealed record Evaluation(double[] Losses, double? Accuracy) : Score(Sums.Mean(Losses), Accuracy, Losses.Length)
{
    /// <summary>
    /// The class of the largest logit of each object, the first one on a tie; −1 where a logit is not a number. Empty where quantities are
    /// predicted.
    /// </summary>
    public int[] Predicted { get; init; } = [];

    /// <summary>
    /// softmax(z)_y, the probability that the network gives the label of each object; empty for a loss whose logits are not probabilities.
    /// </summary>
    public double[] LabelProbability { get; init; } = [];

    /// <summary>The predicted targets in their own units, row-major (objects, K); empty where classes are predicted.</summary>
    public double[] PredictedTargets { get; init; } = [];

    /// <summary>Evaluates an optimum on any objects.</summary>
    /// <exception cref="OperationCanceledException">The cancellation was asked for.</exception>
    public static Evaluation Of(Optimum optimum, Dataset data, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(optimum);
        ArgumentNullException.ThrowIfNull(data);
        return optimum.Precision == Precision.Double
            ? Of<double>(optimum.Network, optimum.Parameters, data, cancellation, optimum.Buffers, optimum.Loss)
            : Of<float>(optimum.Network, optimum.Parameters, data, cancellation, optimum.Buffers, optimum.Loss);
    }

    internal static Evaluation Of<T>(
        Network network,
        ReadOnlySpan<double> parameters,
        Dataset data,
        CancellationToken cancellation,
        ReadOnlySpan<double> buffers = default,
        ObjectLoss? loss = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ObjectLosses<T> evaluator = new(network, 1, loss);
        evaluator.Parameters.Set(0, parameters);
        evaluator.Parameters.SetBuffers(0, buffers.IsEmpty ? network.InitialBuffers() : buffers);
        evaluator.Parameters.Prepare(0, backward: false);
        double[] losses = new double[data.Objects];
        ObjectPredictions predictions = new(data);
        evaluator.Evaluate(1, data, [losses], [predictions], cancellation);
        return data.Targets is null
            ? OfClasses(losses, predictions, data, loss)
            : OfTargets(losses, predictions, data, loss ?? ObjectLoss.Suiting(data));
    }

    private static Evaluation OfClasses(double[] losses, ObjectPredictions predictions, Dataset data, ObjectLoss? loss)
    {
        int right = 0;
        for (int i = 0; i < losses.Length; i++)
        {
            right += predictions.Predicted[i] == data.Labels[i] ? 1 : 0;
        }

        return new Evaluation(losses, right / (double)data.Objects)
        {
            Predicted = predictions.Predicted,
            LabelProbability = loss == ObjectLoss.SquaredError() ? [] : predictions.LabelProbability,
        };
    }

    private static Evaluation OfTargets(double[] losses, ObjectPredictions predictions, Dataset data, ObjectLoss loss)
    {
        int count = data.Targets!.Count;
        double[] rootMeanSquares = new double[count];
        double[] squares = new double[losses.Length];
        for (int target = 0; target < count; target++)
        {
            for (int i = 0; i < squares.Length; i++)
            {
                double residual = predictions.Targets[(i * count) + target] - data.Targets.ValueOf(data.Labels[i], target);
                squares[i] = residual * residual;
            }

            rootMeanSquares[target] = Math.Sqrt(Sums.Mean(squares));
        }

        return new Evaluation(losses, null)
        {
            RSquared = loss.RSquared(Sums.Mean(losses), data),
            RootMeanSquares = rootMeanSquares,
            PredictedTargets = predictions.Targets,
        };
    }
}
