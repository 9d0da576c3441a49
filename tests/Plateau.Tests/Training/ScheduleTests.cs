using Plateau.Training;

namespace Plateau.Tests.Training;

/// <summary>Learning rates against their closed form; a training of 6 epochs of 50 steps.</summary>
public sealed class ScheduleTests
{
    private const int PerEpoch = 50;
    private const int Epochs = 6;

    public static TheoryData<string> Cases
        => ["constant", "steps", "cosine", "cosine to a tenth", "warm constant", "warm steps", "warm cosine", "warm for ever"];

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_factor_of_every_step_is_its_closed_form(string name)
    {
        for (int t = 0; t < Epochs * PerEpoch; t++)
        {
            double warm = Math.Min(1, (t + 1) / 75.0);
            (Schedule schedule, double expected) = name switch
            {
                "steps" => (Schedule.Steps(2, 0.1), Math.Pow(0.1, t / 100)),
                "cosine" => (Schedule.Cosine(), 0.5 * (1 + Math.Cos(Math.PI * t / 300))),
                "cosine to a tenth" => (Schedule.Cosine(0.1), 0.1 + (0.9 * 0.5 * (1 + Math.Cos(Math.PI * t / 300)))),
                "warm constant" => (Schedule.Constant.AfterWarmUp(75), warm),
                "warm steps" => (Schedule.Steps(1, 0.5).AfterWarmUp(75), warm * Math.Pow(0.5, t / 50)),
                "warm cosine" => (
                    Schedule.Cosine().AfterWarmUpEpochs(2),
                    t < 100 ? (t + 1) / 100.0 : 0.5 * (1 + Math.Cos(Math.PI * (t - 100) / 200))),
                "warm for ever" => (Schedule.Cosine().AfterWarmUpEpochs(6), (t + 1) / 300.0),
                _ => (Schedule.Constant, 1.0),
            };
            Assert.Equal(expected, schedule.Factor(t, PerEpoch, Epochs), 1e-14);
        }
    }

    [Fact]
    public void A_schedule_never_goes_below_0_or_above_1()
    {
        foreach (Schedule schedule in (Schedule[])[Schedule.Cosine(), Schedule.Cosine(1), Schedule.Steps(1, 1e-30), Schedule.Steps(1, 1)])
        {
            Assert.All(Enumerable.Range(0, 20_000), step => Assert.InRange(schedule.Factor(step, 1, 20_000), 0, 1));
        }
    }

    [Fact]
    public void Each_schedule_has_a_text_of_its_own()
    {
        Schedule[] schedules =
        [
            Schedule.Constant,
            Schedule.Steps(3),
            Schedule.Steps(3, 0.2),
            Schedule.Steps(4),
            Schedule.Cosine(),
            Schedule.Cosine(0.1),
            Schedule.Cosine().AfterWarmUp(3),
            Schedule.Cosine().AfterWarmUpEpochs(3),
            Schedule.Constant.AfterWarmUp(3),
        ];
        Assert.Equal(schedules.Length, schedules.Select(schedule => schedule.ToString()).Distinct().Count());
        Assert.Equal(Schedule.Constant, Schedule.Constant.AfterWarmUp(0));
    }

    [Fact]
    public void What_no_schedule_can_be_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Steps(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Steps(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Steps(1, 1.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Cosine(-0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Constant.AfterWarmUp(-1));
    }
}
