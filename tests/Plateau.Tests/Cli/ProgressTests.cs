using Plateau.Cli.Progress;
using Spectre.Console;

namespace Plateau.Tests.Cli;

public class ProgressTests
{
    [Fact]
    public void A_stage_says_how_far_it_is_how_fast_and_how_long_it_still_takes()
    {
        StageState stage = new("drawing", 64, "draws", TimeSpan.FromSeconds(10));
        stage.Report(16);
        Assert.Equal(0.25, stage.Share);
        Assert.Equal("16 of 64 draws · 8.0/s · 0:06 left", stage.Describe(TimeSpan.FromSeconds(12)));
        stage.Report(8);
        Assert.Equal(0.25, stage.Share);
        stage.Report(64);
        stage.End(TimeSpan.FromSeconds(18));
        Assert.Equal("64 of 64 draws · 0:08 in all", stage.Describe(TimeSpan.FromSeconds(99)));
    }

    [Fact]
    public void A_curve_is_a_row_of_bars_and_its_last_value()
    {
        StageState stage = new("training", 0, "epochs", TimeSpan.Zero);
        foreach (double loss in (double[])[8, 4.5, double.NaN, 1])
        {
            stage.Plot(loss);
        }

        Assert.Null(stage.Share);
        Assert.Equal("0 epochs · █▅▁ 1", stage.Describe(TimeSpan.Zero));
    }

    [Fact]
    public void The_live_display_shows_every_stage_and_ends_with_the_last_state()
    {
        using StringWriter screen = new();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(screen) });
        console.Profile.Width = 100;
        using (TerminalProgress progress = new(console))
        {
            using IProgressStage training = progress.Begin("training", 2, "epochs");
            training.Report(2);
            using IProgressStage drawing = progress.Begin("drawing [64]", 64, "draws");
            drawing.Report(48);
        }

        Assert.Contains("2 of 2 epochs", screen.ToString(), StringComparison.Ordinal);
        Assert.Contains("drawing [64]", screen.ToString(), StringComparison.Ordinal);
        Assert.Contains("48 of 64 draws", screen.ToString(), StringComparison.Ordinal);
    }
}
