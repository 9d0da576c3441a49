using System.CommandLine;
using Plateau.Cli.Commands;
using Plateau.Jobs;
using Plateau.Probing;
using Plateau.Runs;
using Plateau.Training;

namespace Plateau.Tests.Cli;

public class OptionTests
{
    [Fact]
    public void Defaults_are_those_of_the_contract()
    {
        AssessQuestion options = Assess(string.Empty);
        Assert.Equal(
            ("digits", 10, 64, 1e-3, OptimizerKind.Adam, 0UL, Precision.Single),
            (
                options.Data.Data,
                options.Model.Training.Epochs,
                options.Model.Training.BatchSize,
                options.Model.Training.LearningRate,
                options.Model.Training.Optimizer,
                options.Seed,
                options.Model.Precision));
        Assert.Equal((0.1, 0.95, 0), (options.Analysis.Gap, options.Analysis.Confidence, options.Analysis.Orders));
        Assert.Equal([1e-6], options.Analysis.Increments);
        Assert.Equal([0.01], options.Analysis.Remaining);
        Assert.Equal(0.01, options.Sigma);
        Assert.Equal((ProbeChoice.Gaussian, SubspaceKind.Full, 64), (options.Probe.Kind, options.Probe.Space, options.Probe.Draws));
        Assert.False(options.RequireEnough);
    }

    [Fact]
    public void Repeatable_options_keep_their_order()
    {
        AssessQuestion options = Assess(
            "--sigma 0.1 --tolerance 1e-8 --tolerance 1e-6 --remaining 0.05 --remaining 0.01 --probe mixture --optima b.safetensors "
                + "a.safetensors --optima c.safetensors");
        Assert.Equal(0.1, options.Sigma);
        Assert.Equal([1e-8, 1e-6], options.Analysis.Increments);
        Assert.Equal([0.05, 0.01], options.Analysis.Remaining);
        Assert.Equal(["b.safetensors", "a.safetensors", "c.safetensors"], options.Probe.Optima);
    }

    [Theory]
    [InlineData("none", "none")]
    [InlineData("100", "100")]
    [InlineData("2e-1", "0.2")]
    [InlineData("folder/held.npz", "held.npz")]
    public void Held_out_takes_each_of_its_forms(string text, string canonical) =>
        Assert.Equal(canonical, Assess($"--held-out {text}").Data.HeldOut!.Text);

    [Theory]
    [InlineData("MLP:128,64?bias=false&activation=TanH", "mlp:128,64+activation=tanh+bias=false")]
    [InlineData("mlp:8+activation=relu+bias", "mlp:8")]
    [InlineData("softmax", "softmax")]
    [InlineData("CNN:64x4+pool=2+BatchNorm", "cnn:64x4+pool=2+batchnorm")]
    [InlineData("mlp:16x3", "mlp:16,16,16")]
    [InlineData("resnet:20+width=16", "resnet:20")]
    public void A_model_has_one_canonical_form(string text, string canonical)
        => Assert.Equal(canonical, Assess($"--model {text}").Model.Spec);

    [Theory]
    [InlineData("--threads 3")]
    [InlineData("--json --quiet")]
    [InlineData("--output somewhere --force --keep-losses")]
    [InlineData("--require enough")]
    [InlineData("--data-dir nowhere")]
    [InlineData("--sigma 1e-2 --learning-rate 0.0010")]
    [InlineData("--loss auto --label-smoothing 0 --initialization default")]
    [InlineData("--weight-decay 0 --schedule constant --warm-up 0")]
    [InlineData("--optimizer adam --schedule constant --warm-up 0epochs")]
    public void What_never_changes_a_result_does_not_change_the_hash(string line) =>
        Assert.Equal(Define(Assess(string.Empty)).Hash(), Define(Assess(line)).Hash());

    [Theory]
    [InlineData("--seed 1")]
    [InlineData("--samples 100")]
    [InlineData("--samples 100 --subset random")]
    [InlineData("--subset random")]
    [InlineData("--held-out none")]
    [InlineData("--normalize unit")]
    [InlineData("--model softmax")]
    [InlineData("--loss squared-error")]
    [InlineData("--label-smoothing 0.1")]
    [InlineData("--initialization orthogonal")]
    [InlineData("--epochs 11")]
    [InlineData("--batch-size 32")]
    [InlineData("--learning-rate 0.01")]
    [InlineData("--optimizer sgd")]
    [InlineData("--optimizer adamw")]
    [InlineData("--weight-decay 0.1")]
    [InlineData("--schedule step")]
    [InlineData("--schedule step:3")]
    [InlineData("--schedule cosine")]
    [InlineData("--schedule cosine:0.1")]
    [InlineData("--warm-up 100")]
    [InlineData("--warm-up 1epoch")]
    [InlineData("--clip-norm 1")]
    [InlineData("--best-epoch")]
    [InlineData("--precision double")]
    [InlineData("--probe sphere")]
    [InlineData("--subspace random --dimension 2")]
    [InlineData("--subspace random --dimension 3")]
    [InlineData("--sigma 0.02")]
    [InlineData("--draws 65")]
    [InlineData("--tolerance 1e-7")]
    [InlineData("--remaining 0.02")]
    [InlineData("--gap 0.2")]
    [InlineData("--confidence 0.9")]
    [InlineData("--orders 5")]
    public void What_changes_a_result_changes_the_hash(string line)
    {
        Assert.NotEqual(Define(Assess(string.Empty)).Hash(), Define(Assess(line)).Hash());
        Assert.Equal(Define(Assess(line)).Hash(), Define(Assess(line)).Hash());
    }

    [Theory]
    [InlineData("--optimizer sgd", "--optimizer sgd --momentum 0.9")]
    [InlineData("--optimizer sgd --momentum 0.9", "--optimizer sgd --momentum 0.9 --nesterov")]
    [InlineData("--schedule step:3", "--schedule step:3,0.2")]
    [InlineData("--schedule cosine", "--schedule cosine:0.1")]
    [InlineData("--warm-up 2", "--warm-up 2epochs")]
    [InlineData("--optimizer adamw", "--optimizer adamw --weight-decay 0.02")]
    public void Two_trainings_that_differ_have_different_hashes(string line, string other) =>
        Assert.NotEqual(Define(Assess(line)).Hash(), Define(Assess(other)).Hash());

    [Theory]
    [InlineData("--epochs 10 --schedule step", "--epochs 10 --schedule step:4,0.1")]
    [InlineData("--schedule cosine", "--schedule cosine:0")]
    [InlineData("--warm-up 500", "--warm-up 500steps")]
    [InlineData("--optimizer adamw", "--optimizer adamw --weight-decay 1e-2")]
    [InlineData("--optimizer sgd", "--optimizer sgd --momentum 0")]
    public void Two_ways_to_write_a_training_have_one_hash(string line, string other) =>
        Assert.Equal(Define(Assess(line)).Hash(), Define(Assess(other)).Hash());

    [Fact]
    public void A_definition_of_the_plain_trainings_of_before_has_no_new_options() =>
        Assert.Equal(
            [
                "batch-size", "confidence", "data", "draws", "epochs", "gap", "held-out", "learning-rate", "model", "normalize",
                "optimizer", "orders", "precision", "probe", "remaining", "sigma", "subspace", "tolerance",
            ],
            Define(Assess("--optimizer sgd")).Options.Keys);

    [Fact]
    public void A_file_counts_by_its_name_and_content_not_by_its_place()
    {
        using TemporaryFolder place = new();
        Directory.CreateDirectory(place["a"]);
        Directory.CreateDirectory(place["b"]);
        File.WriteAllText(place["a/x.csv"], "1");
        File.WriteAllText(place["b/x.csv"], "1");
        string first = Define(Assess($"--data {place["a/x.csv"]}")).Hash();
        Assert.Equal(first, Define(Assess($"--data {place["b/x.csv"]}")).Hash());
        File.WriteAllText(place["b/x.csv"], "2");
        Assert.NotEqual(first, Define(Assess($"--data {place["b/x.csv"]}")).Hash());
    }

    private static RunDefinition Define(AssessQuestion question) => new AssessJob(question).Define(CancellationToken.None);

    private static AssessQuestion Assess(string line)
    {
        JobCommand<AssessQuestion, AssessResult> command = JobCommands.Assess();
        ParseResult parsed = command.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Empty(parsed.Errors);
        return command.Bind(parsed);
    }
}
