using Plateau.Training;

namespace Plateau.Tests.Training;

public sealed class TrainingPaceTests
{
    [Fact]
    public void The_first_batch_does_not_count_and_evaluations_count_apart()
    {
        TrainingPace pace = new(objects: 1000, heldOut: 300, epochs: 3);
        Assert.Null(pace.Left(1, 0, evaluated: false));
        pace.Trained(100, 50);
        Assert.Equal(0, pace.ObjectsPerSecond);
        Assert.Null(pace.Left(1, 100, evaluated: false));
        pace.Trained(100, 2);
        pace.Trained(100, 2);
        Assert.Equal(50, pace.ObjectsPerSecond);

        // 2,700 objects at 50 a second, and three evaluations of 300 at three times that.
        Assert.Equal((2700 / 50.0) + (3 * 2), pace.Left(1, 300, evaluated: false)!.Value.TotalSeconds, 1e-6);
        pace.Evaluated(7);
        Assert.Equal((2000 / 50.0) + (2 * 7), pace.Left(1, 1000, evaluated: true)!.Value.TotalSeconds, 1e-6);
        Assert.Equal(0, pace.Left(3, 1000, evaluated: true)!.Value.TotalSeconds);
    }

    [Fact]
    public void A_training_that_becomes_slower_is_noticed_without_a_jump()
    {
        TrainingPace pace = new(objects: 1_000_000, heldOut: 0, epochs: 1);
        for (int i = 0; i < 1001; i++)
        {
            pace.Trained(100, 0.1);
        }

        Assert.Equal(1000, pace.ObjectsPerSecond, 1e-6);
        pace.Trained(100, 1);
        Assert.InRange(pace.ObjectsPerSecond, 900, 1000);
        for (int i = 0; i < 200; i++)
        {
            pace.Trained(100, 1);
        }

        Assert.InRange(pace.ObjectsPerSecond, 100, 101);
    }
}
