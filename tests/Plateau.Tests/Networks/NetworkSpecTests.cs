using Plateau.Networks;

namespace Plateau.Tests.Networks;

public sealed class NetworkSpecTests
{
    [Theory]
    [InlineData("softmax", 784, 10, 7850)]
    [InlineData("softmax+bias=false", 784, 10, 7840)]
    [InlineData("mlp:256,256", 784, 10, 269322)]
    [InlineData("mlp:128,128+activation=tanh+bias=false", 784, 10, 118016)]
    [InlineData("mlp:8+activation=gelu", 3, 2, 50)]
    public void A_specification_reads_back_and_counts_its_parameters(string text, int features, int classes, int parameters)
    {
        Network network = NetworkSpec.Parse(text).Build(features, classes);
        Assert.Equal(text, network.Spec);
        Assert.Equal(parameters, network.ParameterCount);
        Assert.Equal(classes, network.Outputs);
    }

    [Theory]
    [InlineData("mlp:4,5?activation=tanh&bias=false", "mlp:4,5+activation=tanh+bias=false")]
    [InlineData("mlp:4+activation=relu+bias=true", "mlp:4")]
    [InlineData("mlp:4+bias", "mlp:4")]
    public void Other_ways_to_write_it_have_one_canonical_form(string text, string canonical)
        => Assert.Equal(canonical, NetworkSpec.Parse(text).ToString());

    [Theory]
    [InlineData("", "''")]
    [InlineData("mlp", "hidden widths")]
    [InlineData("mlp:", "''")]
    [InlineData("mlp:0", "'0'")]
    [InlineData("mlp:12,x", "'x'")]
    [InlineData("mlp:99999999", "'99999999'")]
    [InlineData("softmax:3", "no widths")]
    [InlineData("resnet-ish", "'resnet-ish'")]
    [InlineData("mlp:4+activation=swoosh", "'swoosh'")]
    [InlineData("mlp:4+bias=maybe", "'maybe'")]
    [InlineData("mlp:4+colour=red", "'colour'")]
    [InlineData("softmax+activation=tanh", "'activation'")]
    public void A_wrong_specification_is_refused_in_one_line_that_says_what_is_wrong(string text, string named)
    {
        PlateauException exception = Assert.Throws<PlateauException>(() => NetworkSpec.Parse(text));
        Assert.Contains(named, exception.Message, StringComparison.Ordinal);
        Assert.StartsWith("--model " + text, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Fact]
    public void Parameters_are_named_and_shaped_as_in_a_torch_Sequential_of_the_same_layers()
    {
        Network network = NetworkSpec.Parse("mlp:5,4").Build(3, 2);
        Assert.Equal(
            ["0.weight (5, 3) 0", "0.bias (5) 15", "2.weight (4, 5) 20", "2.bias (4) 40", "4.weight (2, 4) 44", "4.bias (2) 52"],
            network.Segments.Select(segment => $"{segment.Name} {segment.Shape} {segment.Offset}"));
        Assert.Equal(3, network.Depth);
    }

    [Fact]
    public void Initial_parameters_fill_the_interval_that_the_fan_in_sets()
    {
        Network network = NetworkSpec.Parse("mlp:64").Build(100, 10);
        double[] parameters = network.Initialize(7);
        foreach (ParameterSegment segment in network.Segments)
        {
            double bound = 1 / Math.Sqrt(segment.Name.StartsWith('0') ? 100 : 64);
            double[] values = parameters[segment.Offset..(segment.Offset + segment.Length)];
            Assert.All(values, value => Assert.InRange(value, -bound * 1.0000001, bound * 1.0000001));
            Assert.InRange(values.Max(), bound * 0.7, bound * 1.0000001);
            Assert.InRange(values.Min(), -bound * 1.0000001, -bound * 0.7);
        }

        Assert.Equal(parameters, network.Initialize(7));
        Assert.NotEqual(parameters, network.Initialize(8));
    }
}
