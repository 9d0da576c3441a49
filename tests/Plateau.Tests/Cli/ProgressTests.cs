using Plateau.Cli.Progress;
using Plateau.Jobs;
using Plateau.Training;

namespace Plateau.Tests.Cli;

public class ProgressTests
{
    [Fact]
    public void A_stage_says_how_far_it_is_how_long_it_still_takes_and_how_fast_it_is()
    {
        StageState stage = new("probing", 64, "draws", TimeSpan.FromSeconds(10));
        Assert.Equal("0 of 64 draws · 0:03", stage.Describe(TimeSpan.FromSeconds(13), 80, unicode: true));
        stage.Report(16);
        Assert.Equal(0.25, stage.Share);
        Assert.Equal("16 of 64 draws · 0:06 left · 8/s", stage.Describe(TimeSpan.FromSeconds(12), 80, unicode: true));
        stage.Report(8);
        Assert.Equal(0.25, stage.Share);
        stage.Report(64);
        stage.End(TimeSpan.FromSeconds(18));
        Assert.Equal("64 of 64 draws · 0:08", stage.Describe(TimeSpan.FromSeconds(99), 80, unicode: true));
    }

    [Fact]
    public void A_stage_that_knows_its_own_pace_is_believed()
    {
        StageState stage = new("training", 1000, "objects", TimeSpan.Zero);
        stage.Report(900);
        stage.Pace(50, TimeSpan.FromSeconds(70));
        Assert.Equal("900 of 1,000 objects · 1:10 left · 50/s", stage.Describe(TimeSpan.FromSeconds(2), 80, unicode: true));
    }

    [Fact]
    public void A_training_shows_its_learning_rate_once_it_changes()
    {
        NotingSink sink = new();
        using TrainingStage stage = new(sink);
        stage.Report(new TrainingProgress(1, 2, 10, 20, 0.5, 0.25, null) { LearningRate = 0.1 });
        Assert.Equal(["epoch 1/2", "loss 0.5", "acc 25.0 %"], sink.Words);
        stage.Report(new TrainingProgress(1, 2, 15, 20, 0.5, 0.25, null)
        {
            LearningRate = 0.05,
            ObjectsPerSecond = 5,
            TimeLeft = TimeSpan.FromSeconds(5),
        });
        Assert.Equal(["epoch 1/2", "loss 0.5", "acc 25.0 %", "rate 0.05"], sink.Words);
        Assert.Equal((5, 15), (sink.PerSecond, sink.Done));
        stage.Report(new TrainingProgress(2, 2, 15, 20, 0.5, 0.25, null) { LearningRate = 0.1 });
        Assert.Contains("rate 0.1", sink.Words);
    }

    [Fact]
    public void A_download_counts_in_megabytes()
    {
        StageState stage = new("train.gz", 9_912_422, StageState.Bytes, TimeSpan.Zero);
        stage.Report(2_000_000);
        Assert.Equal("2.0 MB of 9.9 MB · 0:07 left · 1.0 MB/s", stage.Describe(TimeSpan.FromSeconds(2), 80, unicode: true));
    }

    [Theory]
    [InlineData(80, true, "epoch 3 of 10 · 0:08 left · loss 0.213 · 94.1 % right · 200/s · █▁")]
    [InlineData(50, true, "epoch 3 of 10 · 0:08 left · loss 0.213 · 200/s")]
    [InlineData(30, true, "epoch 3 of 10 · 0:08 left · █▁")]
    [InlineData(10, true, "epoch 3 of")]
    [InlineData(80, false, "epoch 3 of 10 | 0:08 left | loss 0.213 | 94.1 % right | 200/s")]
    public void What_does_not_fit_is_left_out_and_what_matters_most_stays(int width, bool unicode, string text)
    {
        StageState stage = new("training", 2000, "objects", TimeSpan.Zero);
        stage.Report(400);
        stage.Note("epoch 3 of 10", "loss 0.213", "94.1 % right");
        stage.Plot(0.5);
        stage.Plot(0.3);
        Assert.Equal(text, stage.Describe(TimeSpan.FromSeconds(2), width, unicode));
    }

    [Fact]
    public void Eighty_columns_show_loss_accuracy_speed_and_the_time_left_of_a_training()
    {
        StageState stage = new("training", 2000, "objects", TimeSpan.Zero);
        stage.Report(400);
        stage.Note("epoch 12/60", "loss 0.0494", "acc 96.9 %");
        stage.Pace(17_517, TimeSpan.FromSeconds(83));
        string line = TerminalProgress.Render([stage], TimeSpan.FromSeconds(3), 80, unicode: true, styled: false).Single();
        Assert.EndsWith("epoch 12/60 · 1:23 left · loss 0.0494 · acc 96.9 % · 17,517/s", line, StringComparison.Ordinal);
        Assert.True(line.Length < 80, line);
    }

    [Fact]
    public void A_curve_is_a_row_of_bars()
    {
        StageState stage = new("training", 0, "epochs", TimeSpan.Zero);
        foreach (double loss in (double[])[8, 4.5, double.NaN, 1])
        {
            stage.Plot(loss);
        }

        Assert.Null(stage.Share);
        Assert.Equal("0 epochs · 0:00 · █▅▁", stage.Describe(TimeSpan.Zero, 80, unicode: true));
    }

    [Theory]
    [InlineData(120)]
    [InlineData(60)]
    [InlineData(30)]
    [InlineData(12)]
    [InlineData(1)]
    public void No_line_is_as_wide_as_the_terminal(int width)
    {
        StageState known = new("training", 100, "objects", TimeSpan.Zero);
        known.Report(40);
        known.Note("epoch 1 of 2", "loss 1.5");
        StageState unknown = new("drawing digits", 0, string.Empty, TimeSpan.Zero);
        foreach (bool unicode in (bool[])[true, false])
        {
            IReadOnlyList<string> lines = TerminalProgress.Render([known, unknown], TimeSpan.FromSeconds(3), width, unicode, styled: false);
            Assert.All(lines, line => Assert.True(line.Length < width, line));
            Assert.True(unicode || lines.All(line => System.Text.Ascii.IsValid(line)));
        }
    }

    [Fact]
    public void Lines_are_drawn_in_their_place_and_removed_with_the_cursor_given_back()
    {
        using StringWriter screen = new();
        LiveLines lines = new(screen);
        lines.Draw(["a"]);
        Assert.Equal("\u001b[?25l\ra\u001b[K\u001b[J\r", Taken(screen));
        lines.Draw(["b"]);
        Assert.Equal("\rb\u001b[K\u001b[J\r", Taken(screen));
        lines.Draw(["c", "d"]);
        Assert.Equal("\rc\u001b[K\r\nd\u001b[K\u001b[J\r\u001b[1A", Taken(screen));
        lines.Draw(["e", "f"]);
        Assert.Equal("\re\u001b[K\r\nf\u001b[K\u001b[J\r\u001b[1A", Taken(screen));
        lines.Remove();
        Assert.Equal("\r\u001b[J\u001b[?25h", Taken(screen));
        lines.Draw(["late"]);
        lines.Remove();
        Assert.Empty(Taken(screen));
    }

    [Fact]
    public void The_live_display_gives_the_cursor_back_in_the_end()
    {
        using StringWriter screen = new();
        using (TerminalProgress progress = new(TextWriter.Synchronized(screen), () => 100, unicode: true, styled: true))
        {
            using IProgressStage training = progress.Begin("training", 2, "epochs");
            training.Report(2);
            while (!screen.ToString().Contains("training", StringComparison.Ordinal))
            {
                Thread.Sleep(5);
            }
        }

        Assert.EndsWith("\u001b[J\u001b[?25h", screen.ToString(), StringComparison.Ordinal);
    }

    private static string Taken(StringWriter screen)
    {
        string text = screen.ToString();
        screen.GetStringBuilder().Clear();
        return text;
    }

    private sealed class NotingSink : IProgressSink, IProgressStage
    {
        public IReadOnlyList<string> Words { get; private set; } = [];

        public double PerSecond { get; private set; }

        public long Done { get; private set; }

        public IProgressStage Begin(string name, long total, string unit) => this;

        public void Report(long done) => Done = done;

        public void Pace(double perSecond, TimeSpan left) => PerSecond = perSecond;

        public void Note(params IReadOnlyList<string> words) => Words = words;

        public void Plot(double value)
        {
        }

        public void Dispose()
        {
        }
    }
}
