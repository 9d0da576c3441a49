using System.Reflection;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Training;

namespace Plateau.Tests.Training;

/// <summary>A checkpoint is gone on with under the same definition only, so all that decides a training is part of it.</summary>
public sealed class TrainingDefinitionTests
{
    private static readonly Dataset Data = Samples.Clouds(12, features: 3, classes: 2, seed: 1);
    private static readonly Network Network = NetworkSpec.Parse("mlp:2").Build(Data);

    // Another value than that of the trainer below.
    private static readonly Dictionary<string, object> Others = new(StringComparer.Ordinal)
    {
        [nameof(Trainer.Optimizer)] = OptimizerKind.Adam,
        [nameof(Trainer.LearningRate)] = 0.02,
        [nameof(Trainer.BatchSize)] = 4,
        [nameof(Trainer.Epochs)] = 3,
        [nameof(Trainer.Momentum)] = 0.8,
        [nameof(Trainer.Nesterov)] = true,
        [nameof(Trainer.WeightDecay)] = 1e-4,
        [nameof(Trainer.Schedule)] = Schedule.Cosine(),
        [nameof(Trainer.ClipNorm)] = 1.0,
        [nameof(Trainer.ReturnedEpoch)] = ReturnedEpoch.LeastHeldOutLoss,
        [nameof(Trainer.Initialization)] = Initialization.KaimingNormal,
        [nameof(Trainer.Start)] = new Optimum { Network = Network, Parameters = new double[Network.ParameterCount] },
        [nameof(Trainer.Loss)] = ObjectLoss.SquaredError(),
        [nameof(Trainer.ObjectWeights)] = Enumerable.Repeat(2.0, Data.Objects).ToArray(),
        [nameof(Trainer.Precision)] = Precision.Double,
    };

    /// <summary>What bears on no result.</summary>
    private static readonly string[] Without = [nameof(Trainer.Checkpoint), nameof(Trainer.CheckpointEverySteps)];

    public static TheoryData<string> Properties
        => [.. typeof(Trainer).GetProperties().Where(property => property.CanWrite).Select(property => property.Name).Except(Without)];

    [Theory]
    [MemberData(nameof(Properties))]
    public void Every_property_that_bears_on_the_result_changes_the_definition(string name)
    {
        Assert.True(
            Others.TryGetValue(name, out object? other),
            $"{name} is new: give another value here and its line in TrainingDefinition, or name it among those that bear on no result.");
        Trainer trainer = Trainer.Sgd(learningRate: 0.01, batchSize: 2, epochs: 2, momentum: 0.9);
        Trainer changed = trainer with { };
        typeof(Trainer).GetProperty(name, BindingFlags.Public | BindingFlags.Instance)!.SetValue(changed, other);
        Assert.Equal(Of(trainer), Of(trainer with { }));
        Assert.NotEqual(Of(trainer), Of(changed));
    }

    [Fact]
    public void Where_the_checkpoint_is_written_changes_nothing()
    {
        Trainer trainer = Trainer.Adam();
        Assert.Equal(Of(trainer), Of(trainer with { Checkpoint = "elsewhere", CheckpointEverySteps = 2 }));
    }

    private static IReadOnlyList<(string Name, string Value)> Of(Trainer trainer)
        => TrainingDefinition.Of(trainer, Network, Data, heldOut: null, seed: 1);
}
