using Plateau.Cli.Output;
using Plateau.Jobs;
using Plateau.Tests.Jobs;

namespace Plateau.Tests.Cli;

public class ScreenTests
{
    [Theory]
    [InlineData(80, true)]
    [InlineData(80, false)]
    [InlineData(100, true)]
    [InlineData(60, true)]
    public void An_answer_keeps_to_the_width_and_leaves_no_blanks_at_the_ends_of_lines(int width, bool unicode)
    {
        foreach (AssessResult document in new[]
        {
            SampleDocuments.Mnist,
            SampleDocuments.Losses(),
            Documents.Assess(),
            Documents.Assess(double.NaN),
        })
        {
            string[] lines = Show(width, unicode, styled: false, screen => PageScreen.Write(screen, AssessPage.Of(document, 0.95)))
                .Split('\n');
            Assert.All(lines, line => Assert.True(line.Length <= width, $"{line.Length}: {line}"));
            Assert.All(lines, line => Assert.Equal(line.TrimEnd(), line));
            Assert.True(
                unicode || lines.All(line => System.Text.Ascii.IsValid(line)),
                lines.FirstOrDefault(line => !System.Text.Ascii.IsValid(line)));
        }
    }

    [Fact]
    public void The_answer_in_words_comes_first_then_sizes_facts_chart_and_warnings()
    {
        string text = Show(
            80,
            unicode: true,
            styled: false,
            screen => PageScreen.Write(screen, AssessPage.Of(SampleDocuments.Mnist, 0.95)));
        int at = 0;
        foreach (string part in (string[])[
            "Not enough data yet",
            "settled when",
            "95 % interval",
            "all to come: 1 %",
            "shape   held-out",
            "one more: 0.001",
            "(squared: 10⁻⁶)",
            "data        mnist: 10,000 objects",
            "model       mlp:128,128, 118,282 parameters",
            "K grows with σ",
            "V held-out",
            "gap",
            "mean squared increment",
            "⠒⠒ held-out objects",
            "warning",
        ])
        {
            int next = text.IndexOf(part, at, StringComparison.Ordinal);
            Assert.True(next >= 0, $"'{part}' is not after position {at}:\n{text}");
            at = next;
        }

        Assert.DoesNotContain('\u001b', text);
    }

    [Fact]
    public void Losses_made_elsewhere_have_no_model_and_no_optimum()
    {
        string text = Show(
            80,
            unicode: true,
            styled: false,
            screen => PageScreen.Write(screen, AssessPage.Of(SampleDocuments.Losses(), 0.9)));
        Assert.Contains("90 % interval", text, StringComparison.Ordinal);
        Assert.Contains("variance V", text, StringComparison.Ordinal);
        Assert.DoesNotContain("optimum", text, StringComparison.Ordinal);
        Assert.DoesNotContain("model  ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_terminal_shows_the_headline_in_bold()
    {
        string text = Show(80, unicode: true, styled: true, screen => PageScreen.Write(screen, AssessPage.Of(SampleDocuments.Mnist, 0.95)));
        Assert.StartsWith("\u001b[1", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_training_shows_its_learning_curves_and_which_epoch_was_best()
    {
        string text = Show(
            80,
            unicode: true,
            styled: false,
            screen => PageScreen.Write(screen, TrainPage.Of(Trainings.Of(50), "w.safetensors")));
        Assert.StartsWith("The training ended at loss 0.02, accuracy 99.0 %.", text, StringComparison.Ordinal);
        Assert.Contains("least after epoch 7", text, StringComparison.Ordinal);
        Assert.Contains("w.safetensors", text, StringComparison.Ordinal);
        foreach (string row in (string[])["      1   1.0000     50.0 %", "      7   0.1429", "     48   0.0208", "     50   0.0200"])
        {
            Assert.Contains(row, text, StringComparison.Ordinal);
        }

        Assert.True(text.Split('\n').Length < 40);
    }

    [Theory]
    [InlineData("plain (text), 95 %", "plain (text), 95 %")]
    [InlineData("V = 1.2 × 10⁻⁷", "V = 1.2e-7")]
    [InlineData("below 10⁻⁶; 10⁶", "below 1e-6; 1e6")]
    [InlineData("3 × 28 · σ² ≤ −1", "3 x 28 | sigma^2 <= -1")]
    [InlineData("É✓✗中", "?yesno?")]
    public void Text_has_a_form_in_ascii(string text, string ascii) => Assert.Equal(ascii, AsciiText.Of(text));

    private static string Show(int width, bool unicode, bool styled, Action<Screen> write)
    {
        using StringWriter writer = new() { NewLine = "\n" };
        write(new Screen(writer, width, unicode, styled));
        return writer.ToString();
    }
}
