namespace Plateau.Data;

/// <summary>The public data sets that Plateau knows by name.</summary>
internal static class DataCatalog
{
    private const string KrizhevskyReport =
        "Alex Krizhevsky, Learning Multiple Layers of Features from Tiny Images, technical report, University of Toronto, 2009";

    /// <summary>The name of the built-in digits, which are computed and not downloaded.</summary>
    public const string Digits = "digits";

    /// <summary>Every set, in the order in which people know them.</summary>
    public static IReadOnlyList<CatalogEntry> Entries { get; } = [Mnist(), FashionMnist(), Cifar10(), Cifar100()];

    /// <summary>The names that <c>--data</c> takes; it also takes files.</summary>
    public static IReadOnlyList<string> Names { get; } = [Digits, .. Entries.Select(e => e.Name)];

    /// <summary>The set of that name.</summary>
    /// <exception cref="PlateauException">There is no such set; the message lists the names.</exception>
    public static CatalogEntry Find(string name) => TryFind(name)
        ?? throw new PlateauException($"{name}: no such data set; there are {string.Join(", ", Entries.Select(e => e.Name))}.");

    /// <summary>The set of that name, or null.</summary>
    public static CatalogEntry? TryFind(string name)
        => Entries.FirstOrDefault(e => e.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// The directory in which files are searched: the one given, else the variable <c>PLATEAU_DATA</c>, else <c>data</c>.
    /// </summary>
    public static string ResolveDirectory(string? given)
    {
        if (!string.IsNullOrEmpty(given))
        {
            return given;
        }

        string? variable = Environment.GetEnvironmentVariable("PLATEAU_DATA");
        return string.IsNullOrEmpty(variable) ? "data" : variable;
    }

    private static CatalogEntry Mnist()
    {
        string[] bases =
        [
            "https://ossci-datasets.s3.amazonaws.com/mnist/",
            "https://storage.googleapis.com/cvdf-datasets/mnist/",
            "http://yann.lecun.com/exdb/mnist/",
        ];
        return new CatalogEntry
        {
            Name = "mnist",
            Description = "Handwritten digits, 28 × 28 grey.",
            Folder = "mnist",
            ObjectShape = [1, 28, 28],
            Classes = 10,
            ClassNames = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
            TrainingObjects = 60_000,
            TestObjects = 10_000,
            Homepage = new Uri("http://yann.lecun.com/exdb/mnist/"),
            License = "none stated by the authors; commonly distributed as CC BY-SA 3.0",
            Citation = "Yann LeCun, Corinna Cortes and Christopher J. C. Burges, The MNIST database of handwritten digits",
            Files =
            [
                File("train-images-idx3-ubyte.gz", bases, 9_912_422, "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
                File("train-labels-idx1-ubyte.gz", bases, 28_881, "d53e105ee54ea40749a09fcbcd1e9432"),
                File("t10k-images-idx3-ubyte.gz", bases, 1_648_877, "9fb629c4189551a2d022fa330f9573f3"),
                File("t10k-labels-idx1-ubyte.gz", bases, 4_542, "ec29112dd5afa0611ce80d1b7f02629c"),
            ],
        };
    }

    private static CatalogEntry FashionMnist()
    {
        string[] bases =
        [
            "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
            "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
        ];
        return new CatalogEntry
        {
            Name = "fashion-mnist",
            Description = "Photographs of clothing from a catalogue, 28 × 28 grey.",
            Folder = "fashion-mnist",
            ObjectShape = [1, 28, 28],
            Classes = 10,
            ClassNames = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"],
            TrainingObjects = 60_000,
            TestObjects = 10_000,
            Homepage = new Uri("https://github.com/zalandoresearch/fashion-mnist"),
            License = "MIT, copyright 2017 Zalando SE",
            Citation = "Han Xiao, Kashif Rasul and Roland Vollgraf, Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning "
                + "Algorithms, arXiv:1708.07747",
            Files =
            [
                File("train-images-idx3-ubyte.gz", bases, 26_421_880, "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
                File("train-labels-idx1-ubyte.gz", bases, 29_515, "25c81989df183df01b3e8a0aad5dffbe"),
                File("t10k-images-idx3-ubyte.gz", bases, 4_422_102, "bef4ecab320f06d8554ea6380940ec79"),
                File("t10k-labels-idx1-ubyte.gz", bases, 5_148, "bb300cfdad3c16e7a12a480ee83cd310"),
            ],
        };
    }

    private static CatalogEntry Cifar10() => new()
    {
        Name = "cifar-10",
        Description = "Photographs of ten kinds of animals and vehicles, 32 × 32 in colour.",
        Folder = "cifar-10-batches-bin",
        ObjectShape = [3, 32, 32],
        Classes = 10,
        ClassNames = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"],
        TrainingObjects = 50_000,
        TestObjects = 10_000,
        Homepage = new Uri("https://www.cs.toronto.edu/~kriz/cifar.html"),
        License = "none stated; the authors ask that the technical report be cited",
        Citation = KrizhevskyReport,
        Files =
        [
            File("cifar-10-binary.tar.gz", ["https://www.cs.toronto.edu/~kriz/"], 170_052_171, "c32a1d4ab5d03f1284b67883e8d87530") with
            {
                Contents =
                [
                    .. Enumerable.Range(1, 5).Select(i => KeyValuePair.Create($"data_batch_{i}.bin", 30_730_000L)),
                    KeyValuePair.Create("test_batch.bin", 30_730_000L),
                ],
            },
        ],
    };

    private static CatalogEntry Cifar100() => new()
    {
        Name = "cifar-100",
        Description = "Photographs of a hundred kinds of things (the fine labels), 32 × 32 in colour.",
        Folder = "cifar-100-binary",
        ObjectShape = [3, 32, 32],
        Classes = 100,
        ClassNames = [],
        TrainingObjects = 50_000,
        TestObjects = 10_000,
        Homepage = new Uri("https://www.cs.toronto.edu/~kriz/cifar.html"),
        License = "none stated; the authors ask that the technical report be cited",
        Citation = KrizhevskyReport,
        Files =
        [
            File("cifar-100-binary.tar.gz", ["https://www.cs.toronto.edu/~kriz/"], 168_513_733, "03b5dce01913d631647c71ecec9e9cb8") with
            {
                Contents = [KeyValuePair.Create("train.bin", 153_700_000L), KeyValuePair.Create("test.bin", 30_740_000L)],
            },
        ],
    };

    private static CatalogFile File(string name, string[] bases, long bytes, string md5)
        => new() { Name = name, Mirrors = [.. bases.Select(b => new Uri(b + name))], Bytes = bytes, Md5 = md5 };
}
