using Plateau.Data;
using Plateau.Formats;
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
    [InlineData("mlp:16x3,8", "mlp:16,16,16,8")]
    [InlineData("mlp:16x5+layers=hidden", "mlp:16,16,16,16,16")]
    [InlineData("mlp:4+dropout=0.10+batchnorm=true", "mlp:4+batchnorm+dropout=0.1")]
    [InlineData("cnn:4x2+bias=true+dropout=0+pool=1?last=3&batchnorm", "cnn:4x2+last=3+pool=1+batchnorm")]
    [InlineData("resnet:20+batchnorm+width=16", "resnet:20")]
    [InlineData("resnet:8+activation=silu+width=4+batchnorm=false", "resnet:8+width=4+batchnorm=false+activation=silu")]
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
    [InlineData("cnn:8x2+pool=5", "'5' is not a pool from 1 to 2")]
    [InlineData("softmax+batchnorm", "'batchnorm'")]
    [InlineData("mlp:x4", "'x4'")]
    [InlineData("mlp:4x", "'4x'")]
    [InlineData("mlp:4x1001", "'1001'")]
    [InlineData("mlp:4x600,4x600", "1200 hidden layers")]
    [InlineData("mlp:4x0", "0 hidden layers")]
    [InlineData("mlp:4,4+layers=linear", "what the 5 in mlp:16x5 counts")]
    [InlineData("mlp:4+layers=extra", "what the 5 in mlp:16x5 counts")]
    [InlineData("mlp:4x1+layers=linear", "1 layers leave no hidden one")]
    [InlineData("mlp:4x5+layers=all", "hidden, linear, extra")]
    [InlineData("mlp:4+dropout=1", "'1' is not a dropout from 0 to below 1")]
    [InlineData("mlp:4+dropout=-0.1", "'-0.1'")]
    [InlineData("mlp:4+dropout=NaN", "'NaN'")]
    [InlineData("mlp:4+dropout", "'true'")]
    [InlineData("mlp:4+pool=1", "'pool' is not an option of mlp")]
    [InlineData("mlp:4+batchnorm+batchnorm", "'batchnorm' is there twice")]
    [InlineData("cnn", "channels and blocks")]
    [InlineData("cnn:64", "channels and blocks")]
    [InlineData("cnn:64x4x2", "channels and blocks")]
    [InlineData("cnn:0x4", "'0'")]
    [InlineData("cnn:64xfour", "'four'")]
    [InlineData("cnn:64x4+pool=0", "'0' is not a pool")]
    [InlineData("cnn:64x4+last=no", "'no' is not a last")]
    [InlineData("cnn:64x4+width=3", "it takes activation, batchnorm, bias, dropout, last, pool")]
    [InlineData("resnet", "number of layers")]
    [InlineData("resnet:18", "18 layers are not 6n + 2")]
    [InlineData("resnet:2", "'2'")]
    [InlineData("resnet:20+dropout=0.1", "'dropout'")]
    [InlineData("resnet:20+width=0", "'0' is not a width")]
    public void A_wrong_specification_is_refused_in_one_line_that_says_what_is_wrong(string text, string named)
    {
        PlateauException exception = Assert.Throws<PlateauException>(() => NetworkSpec.Parse(text));
        Assert.Contains(named, exception.Message, StringComparison.Ordinal);
        Assert.StartsWith("`Spec` " + text, exception.Message, StringComparison.Ordinal);
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

    // Counts, and names and shapes further down, are those of the same modules in PyTorch; the residual ones are the 0.27, 0.46, 0.66, 0.85
    // and 1.7 million of He et al.
    [Theory]
    [InlineData("mlp:256,256+batchnorm", "784", 270346)]
    [InlineData("mlp:256,256+dropout=0.5", "784", 269322)]
    [InlineData("mlp:16x5+layers=linear+bias=false", "784", 13472)]
    [InlineData("mlp:16,16,16,16,16+bias=false", "784", 13728)]
    [InlineData("mlp:16x5+layers=extra+bias=false", "784", 13984)]
    [InlineData("cnn:64x4", "3,32,32", 767946)]
    [InlineData("cnn:64x4+pool=2+batchnorm", "3,32,32", 154058)]
    [InlineData("cnn:32x3+last=7+pool=1", "3,32,32", 21705)]
    [InlineData("resnet:20", "3,32,32", 269722)]
    [InlineData("resnet:32", "3,32,32", 464154)]
    [InlineData("resnet:44", "3,32,32", 658586)]
    [InlineData("resnet:56", "3,32,32", 853018)]
    [InlineData("resnet:110", "3,32,32", 1727962)]
    [InlineData("resnet:20+width=4", "3,32,32", 17326)]
    public void A_network_on_images_reads_back_and_counts_its_parameters(string text, string shape, int parameters)
    {
        Network network = NetworkSpec.Parse(text).Build(new Shape([.. shape.Split(',').Select(int.Parse)]), 10);
        Assert.Equal(text, network.Spec);
        Assert.Equal(parameters, network.ParameterCount);
        Assert.Equal(10, network.Outputs);
        Assert.Equal(parameters, NetworkSpec.Parse(network.Spec).Build(network.InputShape, 10).ParameterCount);
    }

    [Theory]
    [InlineData("mlp:16x5", 6)]
    [InlineData("mlp:16x5+layers=linear", 5)]
    [InlineData("mlp:16x5+layers=extra", 7)]
    [InlineData("mlp:16x2+layers=linear", 2)]
    [InlineData("mlp:16x0+layers=extra", 2)]
    public void The_number_of_layers_counts_what_its_reading_says(string text, int matrices)
    {
        Network network = NetworkSpec.Parse(text + "+bias=false").Build(20, 10);
        Assert.Equal(matrices, network.Segments.Count);
        Assert.Equal(matrices, network.Depth);
    }

    [Theory]
    [InlineData(
        "mlp:5,4+batchnorm+dropout=0.1", "6", 3,
        "0.weight (5, 6); 0.bias (5); 1.weight (5); 1.bias (5); 1.running_mean (5); 1.running_var (5); 1.num_batches_tracked (); 4.weight "
            + "(4, 5); 4.bias (4); 5.weight (4); 5.bias (4); 5.running_mean (4); 5.running_var (4); 5.num_batches_tracked (); 8.weight "
            + "(3, 4); 8.bias (3)")]
    [InlineData(
        "cnn:4x2+last=3+pool=1+batchnorm+dropout=0.1", "3,14,12", 5,
        "0.weight (4, 3, 3, 3); 0.bias (4); 2.weight (4); 2.bias (4); 2.running_mean (4); 2.running_var (4); 2.num_batches_tracked (); "
            + "5.weight (4, 4, 3, 3); 5.bias (4); 7.weight (4); 7.bias (4); 7.running_mean (4); 7.running_var (4); 7.num_batches_tracked "
            + "(); 10.weight (3, 4, 3, 3); 10.bias (3); 13.weight (5, 3); 13.bias (5)")]
    [InlineData("cnn:4x2+bias=false", "1,6,5", 3, "0.weight (4, 1, 3, 3); 2.weight (4, 4, 3, 3); 5.weight (3, 120)")]
    [InlineData(
        "resnet:8+width=2", "3,9,9", 10,
        "conv1.weight (2, 3, 3, 3); bn1.weight (2); bn1.bias (2); bn1.running_mean (2); bn1.running_var (2); bn1.num_batches_tracked (); "
            + "layer1.0.conv1.weight (2, 2, 3, 3); layer1.0.bn1.weight (2); layer1.0.bn1.bias (2); layer1.0.bn1.running_mean (2); "
            + "layer1.0.bn1.running_var (2); layer1.0.bn1.num_batches_tracked (); layer1.0.conv2.weight (2, 2, 3, 3); layer1.0.bn2.weight "
            + "(2); layer1.0.bn2.bias (2); layer1.0.bn2.running_mean (2); layer1.0.bn2.running_var (2); layer1.0.bn2.num_batches_tracked "
            + "(); layer2.0.conv1.weight (4, 2, 3, 3); layer2.0.bn1.weight (4); layer2.0.bn1.bias (4); layer2.0.bn1.running_mean (4); "
            + "layer2.0.bn1.running_var (4); layer2.0.bn1.num_batches_tracked (); layer2.0.conv2.weight (4, 4, 3, 3); layer2.0.bn2.weight "
            + "(4); layer2.0.bn2.bias (4); layer2.0.bn2.running_mean (4); layer2.0.bn2.running_var (4); layer2.0.bn2.num_batches_tracked "
            + "(); layer3.0.conv1.weight (8, 4, 3, 3); layer3.0.bn1.weight (8); layer3.0.bn1.bias (8); layer3.0.bn1.running_mean (8); "
            + "layer3.0.bn1.running_var (8); layer3.0.bn1.num_batches_tracked (); layer3.0.conv2.weight (8, 8, 3, 3); layer3.0.bn2.weight "
            + "(8); layer3.0.bn2.bias (8); layer3.0.bn2.running_mean (8); layer3.0.bn2.running_var (8); layer3.0.bn2.num_batches_tracked "
            + "(); fc.weight (10, 8); fc.bias (10)")]
    public void A_saved_network_has_the_state_of_the_same_modules_in_PyTorch_and_reads_back(
        string text,
        string shape,
        int classes,
        string state)
    {
        Network network = NetworkSpec.Parse(text).Build(new Shape([.. shape.Split(',').Select(int.Parse)]), classes);
        using TemporaryFolder place = new();
        double[] parameters = network.Initialize(4);
        double[] buffers = [.. network.InitialBuffers().Select((start, i) => (float)(start + (0.1 * i)))];
        ParameterFile.Write(network, parameters, place["w.safetensors"], buffers: buffers);

        SafetensorsFile file = Safetensors.Read(place["w.safetensors"]);
        Assert.Equal(
            state.Split("; ").Order(StringComparer.Ordinal),
            file.Names.Select(name => $"{name} ({string.Join(", ", file[name].Shape.ToArray())})").Order(StringComparer.Ordinal));
        Assert.All(
            file.Names.Where(name => name.EndsWith("num_batches_tracked", StringComparison.Ordinal)),
            name => Assert.Equal(NumberKind.Int64, file[name].Kind));
        Assert.Equal(parameters, ParameterFile.Read(network, place["w.safetensors"], out double[] read));
        Assert.Equal(buffers, read);
    }

    [Fact]
    public void Running_statistics_must_be_there_to_load_a_network_and_the_count_of_batches_need_not()
    {
        Network network = NetworkSpec.Parse("mlp:5+batchnorm").Build(6, 3);
        using TemporaryFolder place = new();
        ParameterFile.Write(network, network.Initialize(4), place["whole.safetensors"]);
        SafetensorsFile whole = Safetensors.Read(place["whole.safetensors"]);
        Without("num_batches_tracked");
        Assert.Equal(network.InitialBuffers(), Buffers());
        Without("running_var");
        Assert.Contains("lacks '1.running_var'", Assert.Throws<PlateauException>(Buffers).Message, StringComparison.Ordinal);
        Assert.Equal(network.Initialize(4), ParameterFile.Read(network, place["less.safetensors"]));

        void Without(string array) => Safetensors.Write(
            place["less.safetensors"],
            whole.Names
                .Where(name => !name.EndsWith(array, StringComparison.Ordinal))
                .Select(name => KeyValuePair.Create(name, whole[name])));

        double[] Buffers()
        {
            ParameterFile.Read(network, place["less.safetensors"], out double[] buffers);
            return buffers;
        }
    }

    [Theory]
    [InlineData("cnn:4x2", "784", "takes images (channels, height, width), but one object has the shape (784); an mlp takes any shape")]
    [InlineData("resnet:8", "28,28", "one object has the shape (28, 28)")]
    [InlineData("cnn:4x6+pool=1", "3,32,32", "images of 32 × 32 can be halved 5 times, and there are 6 pools")]
    [InlineData("cnn:4x3+pool=1", "1,20,7", "images of 20 × 7 can be halved 2 times, and there are 3 pools")]
    [InlineData("cnn:4x2+last=3+pool=1", "1,28,9", "images of 28 × 9 are 7 × 2 after the pools, too small for last=3")]
    [InlineData("cnn:4x1+last=3", "1,2,5", "too small for last=3, which needs 3 × 3")]
    [InlineData("cnn:65536x2", "3,32,32", "more numbers than an array holds")]
    [InlineData("mlp:65536,65536", "10", "more numbers than an array holds")]
    [InlineData("resnet:1202+width=4096", "3,32,32", "more numbers than an array holds")]
    public void Objects_that_do_not_fit_a_network_are_refused_in_one_line(string text, string shape, string says)
    {
        Shape objects = new([.. shape.Split(',').Select(int.Parse)]);
        PlateauException exception = Assert.Throws<PlateauException>(() => NetworkSpec.Parse(text).Build(objects, 10));
        Assert.StartsWith($"`Spec` {text}: ", exception.Message, StringComparison.Ordinal);
        Assert.Contains(says, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
        Assert.DoesNotContain("Parameter '", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pools_and_a_last_convolution_that_just_fit_are_built()
    {
        Assert.Equal([1, 1, 4], Sizes("cnn:4x5+pool=1", 32));
        Assert.Equal([1, 1, 3], Sizes("cnn:4x3+last=3+pool=1", 24));

        // What is flattened for the linear layer: height, width, channels.
        static int[] Sizes(string text, int side)
        {
            Network network = NetworkSpec.Parse(text).Build(new Shape(3, side, side), 10);
            return network.Nodes[^3].Shape.Sizes.ToArray();
        }
    }

    [Fact]
    public void The_factories_of_the_library_build_what_specifications_do()
    {
        Dataset images = Dataset.Of(new double[2 * 300], [3, 10, 10], [0, 1], 2);
        Assert.Equal(
            "mlp:8+batchnorm+dropout=0.2+activation=tanh",
            Network.Mlp(images, [8], ActivationKind.Tanh, batchNorm: true, dropout: 0.2).Spec);
        Assert.Equal(
            "cnn:4x2+last=5+pool=2+batchnorm+dropout=0.1+activation=gelu+bias=false",
            Network.Cnn(images, 4, 2, pool: 2, last: 5, batchNorm: true, dropout: 0.1, ActivationKind.Gelu, bias: false).Spec);
        Assert.Equal("resnet:14+width=3+batchnorm=false", Network.ResNet(images, 14, width: 3, batchNorm: false).Spec);
        Assert.Throws<ArgumentOutOfRangeException>(() => Network.Mlp(images, [8, 0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Network.Mlp(images, [8], dropout: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Network.Cnn(images, 0, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Network.Cnn(images, 4, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Network.Cnn(images, 4, 2, pool: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Network.Cnn(images, 4, 2, dropout: double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => Network.ResNet(images, 18));
        Assert.Throws<ArgumentOutOfRangeException>(() => Network.ResNet(images, 8, width: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Network.ResNet(images, 8, activation: (ActivationKind)99));
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
