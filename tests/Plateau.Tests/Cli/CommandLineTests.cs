
namespace Plateau.Tests.Cli;

public class CommandLineTests
{
    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("help")]
    public void The_overview_names_every_command(string line)
    {
        PlateauProcess.Outcome outcome = PlateauProcess.Run(line);
        Assert.Equal(0, outcome.Status);
        Assert.Empty(outcome.Error);
        Assert.All(
            Plateau.Cli.CommandLine.Commands,
            command => Assert.Contains($"  {command.Name} ", outcome.Output, StringComparison.Ordinal));
    }

    [Fact]
    public void The_version_is_the_librarys()
    {
        PlateauProcess.Outcome outcome = PlateauProcess.Run("--version");
        Assert.Equal((0, string.Empty), (outcome.Status, outcome.Error));
        Assert.Equal($"plateau {Plateau.Runs.BuildVersion.Number}", outcome.Output.Trim());
    }

    [Theory]
    [InlineData("assess --help")]
    [InlineData("help assess")]
    [InlineData("assess --sigma x --help")]
    public void The_help_of_a_command_shows_groups_defaults_and_examples_whatever_else_is_wrong(string line)
    {
        PlateauProcess.Outcome outcome = PlateauProcess.Run(line);
        Assert.Equal((0, string.Empty), (outcome.Status, outcome.Error));
        foreach (string part in (string[])[
            "Question:",
            "Probe:",
            "Data:",
            "Model and training:",
            "Run:",
            "Examples:",
            "-o, --output DIR",
            "[default: 1e-6]",
            "[default: mlp:128,128]",
            "cnn:64x4",
            "resnet:20",
            "--loss auto|cross-entropy|squared-error|gaussian",
            "--label-smoothing E",
            "--initialization default|kaiming-normal|",
        ])
        {
            Assert.Contains(part, outcome.Output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("--version")]
    [InlineData("assess --help")]
    [InlineData("train --help")]
    [InlineData("data --help")]
    public void Help_is_there_without_the_library_that_draws_tables(string line)
    {
        using TemporaryFolder place = new();
        foreach (string file in Directory.GetFiles(AppContext.BaseDirectory))
        {
            string name = Path.GetFileName(file);
            if (name is "Plateau.Cli.dll" or "Plateau.dll" or "System.CommandLine.dll" or "Plateau.Cli.runtimeconfig.json")
            {
                File.Copy(file, place[name]);
            }
        }

        PlateauProcess.Outcome outcome = PlateauProcess.Run(place.Path, line);
        Assert.Equal((0, string.Empty), (outcome.Status, outcome.Error));
        Assert.NotEmpty(outcome.Output);
    }

    [Fact]
    public void Nothing_at_all_is_wrong_usage_and_shows_the_overview_on_standard_error()
    {
        PlateauProcess.Outcome outcome = PlateauProcess.Run(string.Empty);
        Assert.Equal((2, string.Empty), (outcome.Status, outcome.Output));
        Assert.Contains("Usage:", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("asess", "did you mean 'assess'?")]
    [InlineData("--json", "options stand after a command")]
    [InlineData("assess --sigm 3", "did you mean '--sigma'?")]
    [InlineData("assess mnist", "'mnist'")]
    [InlineData("assess --sigma -1", "--sigma takes a number above 0, not '-1'")]
    [InlineData("assess --sigma NaN", "--sigma takes a number above 0, not 'NaN'")]
    [InlineData("assess --sigma 0.1 --sigma zero", "'zero'")]
    [InlineData("assess --sigma", "--sigma needs a value: --sigma SIGMA")]
    [InlineData("assess --seed -1", "--seed takes a whole number from 0 to 18446744073709551615")]
    [InlineData("assess --seed 1 --seed 2", "--seed is given 2 times")]
    [InlineData("assess --samples 1", "--samples takes a whole number of at least 2")]
    [InlineData("assess --samples 99999999999", "--samples takes a whole number from 2 to 2147483647, not '99999999999'")]
    [InlineData("assess --samples -99999999999", "--samples takes a whole number of at least 2, not '-99999999999'")]
    [InlineData("assess --sigma 1e400", "--sigma takes a number above 0 and at most 1.7976931348623157E+308, not '1e400'")]
    [InlineData("bounds --widths 2,4,99999999999", "with commas between, as in 4,8,16, of at most 65536; not '2,4,99999999999'")]
    [InlineData("assess --threads 0", "--threads takes a whole number from 1 to 4096")]
    [InlineData("assess --draws 0", "--draws")]
    [InlineData("assess --confidence 1", "--confidence takes a number between 0 and 1")]
    [InlineData("assess --confidence 95", "--confidence takes a number between 0 and 1")]
    [InlineData("assess --data mnst", "did you mean 'mnist'?")]
    [InlineData("assess --model mpl:3", "did you mean 'mlp'?")]
    [InlineData("assess --model mlp", "an mlp needs its hidden widths")]
    [InlineData("assess --model mlp:12,x", "'x' is not a width")]
    [InlineData("assess --model mlp:12+dropout=1", "'1' is not a dropout from 0 to below 1")]
    [InlineData("assess --model mlp:12+pool=1", "'pool' is not an option of mlp")]
    [InlineData("assess --model mlp:12+activation=sin", "relu, leaky-relu, gelu, gelu-tanh, silu, tanh, sigmoid")]
    [InlineData("assess --model softmax:3", "softmax takes no widths")]
    [InlineData("assess --model cnn", "a cnn needs its channels and blocks, as in cnn:64x4")]
    [InlineData("assess --model cnn:64x4+pool=none", "'none' is not a pool")]
    [InlineData("assess --model resnt:20", "did you mean 'resnet'?")]
    [InlineData("assess --model resnet:18", "18 layers are not 6n + 2")]
    [InlineData("assess --loss square-error", "did you mean 'squared-error'?")]
    [InlineData(
        "train --loss squared-error --label-smoothing 0.1",
        "--label-smoothing belongs to --loss cross-entropy, not to squared-error")]
    [InlineData("train --label-smoothing 1", "--label-smoothing takes a number from 0 to 1, excluded, not '1'")]
    [InlineData("train --initialization kaiming", "--initialization takes default, kaiming-normal,")]
    [InlineData("assess --losses a.npy --loss squared-error", "leave out --loss")]
    [InlineData("assess --weights a.safetensors --initialization orthogonal", "leave out --initialization")]
    [InlineData("assess --subspace eign --dimension 3", "did you mean 'eigen'?")]
    [InlineData("assess --held-out 1.5", "--held-out takes")]
    [InlineData("assess --normalize units", "did you mean 'unit'?")]
    [InlineData("assess --optimizer adm", "did you mean 'adam'?")]
    [InlineData("assess --probe gausian", "did you mean 'gaussian'?")]
    [InlineData("assess --probe student-t", "degrees of freedom")]
    [InlineData("assess --probe student-t:0", "above 0")]
    [InlineData("assess --probe gaussian:2", "nothing after a colon")]
    [InlineData("assess --probe mixture", "--optima")]
    [InlineData("assess --optima a.safetensors", "--probe mixture")]
    [InlineData("assess --dimension 3", "--subspace")]
    [InlineData("assess --covariance c.safetensors --sigma 0.1", "leave out --sigma")]
    [InlineData("assess --covariance posteror", "did you mean 'posterior'?")]
    [InlineData("assess --covariance c.csv", "--covariance takes posterior, or a file that ends in .safetensors or .npy, not 'c.csv'")]
    [InlineData("assess --covariance c.npy --probe ball", "--covariance belongs to --probe gaussian or student-t:DF, not to ball")]
    [InlineData("assess --basis b.npy --dimension 3", "--basis gives the directions and their number")]
    [InlineData("assess --losses a.npy --basis b.npy", "leave out --basis")]
    [InlineData("assess --prior-precision 2", "--prior-precision needs --covariance posterior")]
    [InlineData("assess --covariance posterior --prior-precision 0", "--prior-precision takes a number above 0, not '0'")]
    [InlineData("assess --covariance posterior --probe sphere", "--covariance posterior belongs to --probe gaussian, not to sphere")]
    [InlineData("assess --covariance posterior --mean m.safetensors", "leave out --mean")]
    [InlineData("assess --covariance posterior --refits 1", "leave out --covariance posterior")]
    [InlineData("assess --losses a.npy --covariance posterior", "leave out --covariance")]
    [InlineData("assess --losses a.npy --takeuchi 5", "leave out --losses")]
    [InlineData("assess --takeuchi -1", "--takeuchi takes a whole number from 0 to 10000, not '-1'")]
    [InlineData("assess --losses a.npz", ".npy")]
    [InlineData("assess --losses a.npy --model softmax", "leave out --model")]
    [InlineData("assess --losses a.npy --draws 3", "leave out --draws")]
    [InlineData("assess --weights a.safetensors --epochs 3", "leave out --epochs")]
    [InlineData("assess --weights a.safetensors --clip-norm 3", "leave out --clip-norm")]
    [InlineData("train --weights a.safetensors --checkpoint c", "leave out --checkpoint")]
    [InlineData("train --checkpoint-every 10", "--checkpoint-every needs --checkpoint FILE")]
    [InlineData("train --checkpoint a.safetensors --save a.safetensors", "give them different files")]
    [InlineData("assess --checkpoint a", "has no option --checkpoint")]
    [InlineData("train --momentum 0.9", "--momentum belongs to --optimizer sgd, not to adam")]
    [InlineData("train --optimizer adamw --nesterov", "--nesterov belongs to --optimizer sgd, not to adamw")]
    [InlineData("train --optimizer sgd --nesterov", "--nesterov needs a --momentum above 0")]
    [InlineData("train --optimizer sgd --momentum 1", "--momentum takes a number from 0 to 1, excluded, not '1'")]
    [InlineData("train --weight-decay -1", "--weight-decay takes a number of at least 0")]
    [InlineData("train --clip-norm 0", "--clip-norm takes a number above 0")]
    [InlineData("train --schedule cosin", "did you mean 'cosine'?")]
    [InlineData("train --schedule step:0", "step:30,0.1")]
    [InlineData("train --schedule step:3,0", "step:30,0.1")]
    [InlineData("train --schedule step:3,0.1,2", "step:30,0.1")]
    [InlineData("train --schedule cosine:2", "cosine:0.01")]
    [InlineData("train --schedule constant:1", "nothing after a colon")]
    [InlineData("train --warm-up 5%", "500 or 2epochs")]
    [InlineData("train --warm-up 11epochs", "longer than the training (--epochs 10)")]
    [InlineData("train --best-epoch --held-out none", "--held-out none leaves none")]
    [InlineData("assess --require enuf", "--require takes enough")]
    [InlineData("assess --keep-losses", "--keep-losses needs --output DIR")]
    [InlineData("assess --force", "--force needs --output DIR")]
    [InlineData("assess @file", "'@file'")]
    [InlineData("train --save a.npz", ".safetensors")]
    [InlineData("data", "list, describe or get")]
    [InlineData("data lst", "did you mean 'list'?")]
    [InlineData("data get", "needs NAME")]
    [InlineData("data get mnst", "did you mean 'mnist'?")]
    public void Wrong_usage_is_status_2_and_one_line_that_says_what_is_right(string line, string says)
    {
        // The same code as the process runs, so that the many cases cost nothing; the process itself is tested below.
        using StringWriter error = new();
        int status = Plateau.Cli.CommandLine.Run(line.Split(' '), TextWriter.Null, error);
        Assert.Equal(2, status);
        AssertOneLine(error.ToString());
        Assert.Contains(says, error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("assess --sigma 0 --json", 2)]
    [InlineData("assess --data nowhere.npz -o out --json", 1)]
    [InlineData("assess --losses nowhere.npy -o out", 1)]
    [InlineData("train --weights nowhere.safetensors -o out", 1)]
    public void A_failure_is_one_line_on_standard_error_and_nothing_on_standard_output(string line, int status)
    {
        PlateauProcess.Outcome outcome = PlateauProcess.Run(line);
        Assert.Equal((status, string.Empty), (outcome.Status, outcome.Output));
        AssertOneLine(outcome.Error);
        Assert.False(Directory.Exists("out"));
    }

    private static void AssertOneLine(string error)
    {
        Assert.StartsWith("plateau: ", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd('\r', '\n').Split('\n'));
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }
}
