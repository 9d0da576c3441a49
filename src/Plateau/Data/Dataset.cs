using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Plateau.Numerics;

namespace Plateau.Data;

/// <summary>
/// Labelled objects in one fixed order. Features are kept as they were stored (bytes, float32 or float64) and are normalised when they are
/// read; subsets are views that share them. Immutable.
/// </summary>
public sealed class Dataset
{
    // A table of so many columns may be pictures; numbers up to this have been scaled by somebody.
    private const int FewestPixels = 64;
    private const double MostScaled = 10;

    private readonly ObjectStore _store;
    private readonly int[] _labels;
    private Dataset? _fromOrigin;
    private double[]? _origin;
    private string? _objectsChecksum;

    private Dataset(string name, ObjectStore store, int[] labels, int classes, IReadOnlyList<string> classNames)
    {
        Name = name;
        Classes = classes;
        ClassNames = classNames;
        _store = store;
        Map = AffineMap.Identity(store.Bytes is not null);
        _labels = labels;
    }

    // The same data set, to change something of it.
    private Dataset(Dataset other, ObjectStore? store = null, int[]? labels = null)
    {
        _store = store ?? other._store;
        _labels = labels ?? other._labels;
        Map = other.Map;
        Indices = other.Indices;
        (Name, Normalization, Targets) = (other.Name, other.Normalization, other.Targets);
        (Classes, ClassNames) = (other.Classes, other.ClassNames);
    }

    // The normalisation of features.
    private AffineMap Map { get; init; }

    // The objects of the store that are in use, in order; null for a beginning of it.
    private int[]? Indices { get; init; }

    /// <summary>The name of the data, for people.</summary>
    public string Name { get; private init; }

    /// <summary>The number of objects n.</summary>
    public int Objects => _labels.Length;

    /// <summary>The shape of one object: (channels, height, width) for images, (features) for vectors.</summary>
    public ReadOnlySpan<int> ObjectShape => _store.ObjectShape;

    /// <summary>The number of features of one object: the product of <see cref="ObjectShape"/>.</summary>
    public int Features => _store.Features;

    /// <summary>The number of classes K; a class may have no object. 0 where quantities are predicted.</summary>
    public int Classes { get; private init; }

    /// <summary>The names of the classes, in label order; empty when unknown.</summary>
    public IReadOnlyList<string> ClassNames { get; private init; }

    /// <summary>
    /// The class of each object, 0 … K − 1; where quantities are predicted, the row of its targets among <see cref="Targets"/>.
    /// </summary>
    public ReadOnlySpan<int> Labels => _labels;

    /// <summary>The quantities that are predicted; null where classes are.</summary>
    public TargetTable? Targets { get; private init; }

    /// <summary>The number of outputs that a network needs: one a class, or one a target.</summary>
    public int Outputs => Targets?.Count ?? Classes;

    /// <summary>How features are normalised.</summary>
    public Normalization Normalization { get; private init; }

    /// <summary>
    /// The normalisation that fits what the values are, whatever type they are stored as. Pictures of whole numbers from 0 to 255, and
    /// tables of 64 or more columns of them, are symmetric; other pictures stay as they are where they are scaled already, and are
    /// standardised per channel where not; the columns of a table are standardised.
    /// </summary>
    public Normalization DefaultNormalization
    {
        get
        {
            bool isPicture = ObjectShape.Length > 1;
            if (_store.Bytes is not null)
            {
                return isPicture || (Features >= FewestPixels && LargestByte == byte.MaxValue) ? Normalization.Symmetric
                    : Normalization.Standard;
            }

            return isPicture && LargestStored() <= MostScaled ? Normalization.None : Normalization.Standard;
        }
    }

    /// <summary>The subtracted centre in stored units: one number, or one per channel.</summary>
    public ReadOnlySpan<double> Centers => Map.Centers;

    /// <summary>The divisor in stored units: one number, or one per channel.</summary>
    public ReadOnlySpan<double> Scales => Map.Scales;

    /// <summary>How many objects each class has; empty where quantities are predicted.</summary>
    public int[] ClassCounts
    {
        get
        {
            int[] counts = new int[Classes];
            foreach (int label in Targets is null ? _labels : [])
            {
                counts[label]++;
            }

            return counts;
        }
    }

    /// <summary>
    /// SHA-256 of the constants that features and targets are normalised with, and of the names of the targets: parameters that were fitted
    /// under other ones mean something else.
    /// </summary>
    internal string ConstantsChecksum
    {
        get
        {
            double[] numbers = [.. Map.Centers, .. Map.Scales, .. Targets?.Centers ?? [], .. Targets?.Scales ?? []];
            byte[] names = Encoding.UTF8.GetBytes(string.Join('\n', Targets?.Names ?? []));
            return Convert.ToHexStringLower(SHA256.HashData([.. MemoryMarshal.AsBytes(numbers.AsSpan()), .. names]));
        }
    }

    /// <summary>Whether there is anything to predict: objects of two classes, or a target that varies.</summary>
    internal bool Varies => Targets is null
        ? Array.FindAll(ClassCounts, count => count > 0).Length > 1
        : Array.Exists(Targets.Variances(_labels), variance => variance > 0);

    /// <summary>
    /// SHA-256, in lower-case hexadecimal, of everything that a network is given: shape, classes, labels, stored features and normalisation
    /// of the objects in use, in order.
    /// </summary>
    public string ObjectsChecksum => _objectsChecksum ??= SumObjects();

    /// <summary>Objects of a flat array, shape (objects, <paramref name="objectShape"/>), not normalised.</summary>
    /// <typeparam name="T">
    /// <see cref="byte"/>, <see cref="float"/> or <see cref="double"/>: the array is then kept, not copied. Any other kind of number is
    /// stored as <see cref="double"/>.
    /// </typeparam>
    /// <param name="features">The features of all objects, row-major.</param>
    /// <param name="objectShape">The shape of one object: (features) for vectors, (channels, height, width) for images.</param>
    /// <param name="labels">The class of each object, from 0.</param>
    /// <param name="classes">The number of classes; by default that of their names, or else the largest label plus one.</param>
    /// <param name="classNames">The names of the classes in the order of their labels, if known.</param>
    /// <param name="name">What to call the data.</param>
    /// <exception cref="ArgumentException">The sizes do not fit, or a label is outside the classes.</exception>
    /// <exception cref="PlateauException">A feature is not finite.</exception>
    public static Dataset Of<T>(
        T[] features,
        ReadOnlySpan<int> objectShape,
        int[] labels,
        int? classes = null,
        IReadOnlyList<string>? classNames = null,
        string name = "data")
        where T : unmanaged, INumberBase<T>
    {
        ArgumentNullException.ThrowIfNull(features);
        classes ??= classNames is { Count: > 0 } ? classNames.Count : null;
        CheckSizes(features.LongLength, objectShape, labels, classes, classNames);
        ObjectStore store = new()
        {
            Objects = labels.Length,
            ObjectShape = objectShape.ToArray(),
            Bytes = features as object as byte[],
            Singles = features as object as float[],
            Doubles = typeof(T) == typeof(byte) || typeof(T) == typeof(float) ? null
                : features as object as double[] ?? Array.ConvertAll(features, double.CreateChecked),
        };
        int bad = Array.FindIndex(features, value => !T.IsFinite(value));
        return bad < 0
            ? Whole(name, store, labels, classes ?? ClassesOf(labels), classNames)
            : throw NotFinite(name, bad, store.Features, double.CreateChecked(features[bad]));
    }

    /// <summary>Objects of a table, one per row, not normalised. The numbers are copied.</summary>
    /// <typeparam name="T">Bytes and float32 numbers are stored as they are, any other kind of number as <see cref="double"/>.</typeparam>
    /// <param name="features">The features, shape (objects, features).</param>
    /// <param name="labels">The class of each object, from 0.</param>
    /// <param name="objectShape">
    /// The shape of one object where it is no vector: (channels, height, width) for images, each row being one channel after the other,
    /// line by line.
    /// </param>
    /// <param name="classes">The number of classes; by default that of their names, or else the largest label plus one.</param>
    /// <param name="classNames">The names of the classes in the order of their labels, if known.</param>
    /// <param name="name">What to call the data.</param>
    /// <exception cref="ArgumentException">The sizes do not fit, or a label is outside the classes.</exception>
    /// <exception cref="PlateauException">A feature is not finite.</exception>
    public static Dataset Of<T>(
        T[,] features,
        int[] labels,
        ReadOnlySpan<int> objectShape = default,
        int? classes = null,
        IReadOnlyList<string>? classNames = null,
        string name = "data")
        where T : unmanaged, INumberBase<T>
        => OfRows(RowArrays.Flatten(features), labels, objectShape, classes, classNames, name);

    /// <inheritdoc cref="Of{T}(T[,], int[], ReadOnlySpan{int}, int?, IReadOnlyList{string}?, string)"/>
    /// <summary>Objects of an array each, not normalised. The numbers are copied.</summary>
    public static Dataset Of<T>(
        IReadOnlyList<T[]> features,
        int[] labels,
        ReadOnlySpan<int> objectShape = default,
        int? classes = null,
        IReadOnlyList<string>? classNames = null,
        string name = "data")
        where T : unmanaged, INumberBase<T>
        => OfRows(RowArrays.Flatten(features, nameof(features)), labels, objectShape, classes, classNames, name);

    /// <summary>Objects of a table with quantities to predict, one row per object, not normalised. The numbers are copied.</summary>
    /// <typeparam name="T">Bytes and float32 numbers are stored as they are, any other kind of number as <see cref="double"/>.</typeparam>
    /// <param name="features">The features, shape (objects, features).</param>
    /// <param name="targets">The quantities, shape (objects, targets).</param>
    /// <param name="objectShape">The shape of one object where it is no vector: (channels, height, width) for images.</param>
    /// <param name="targetNames">What the targets are called, if known.</param>
    /// <param name="name">What to call the data.</param>
    /// <remarks>
    /// Networks are fitted to targets as they stand. Call <see cref="StandardizeTargets"/> on the training objects unless they are near 0
    /// and of the size of 1.
    /// </remarks>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    /// <exception cref="PlateauException">A feature or a target is not finite.</exception>
    public static Dataset OfTargets<T>(
        T[,] features,
        double[,] targets,
        ReadOnlySpan<int> objectShape = default,
        IReadOnlyList<string>? targetNames = null,
        string name = "data")
        where T : unmanaged, INumberBase<T>
    {
        Tensor<double> rows = RowArrays.Flatten(targets);
        return OfTargets(features, rows.Data, rows.Shape[1], objectShape, targetNames, name);
    }

    /// <inheritdoc cref="OfTargets{T}(T[,], double[,], ReadOnlySpan{int}, IReadOnlyList{string}?, string)"/>
    /// <summary>Objects of a table with one quantity to predict, one row per object, not normalised. The numbers are copied.</summary>
    /// <param name="features">The features, shape (objects, features).</param>
    /// <param name="target">The quantity, one number per object.</param>
    /// <param name="objectShape">The shape of one object where it is no vector: (channels, height, width) for images.</param>
    /// <param name="targetNames">What the target is called, if known.</param>
    /// <param name="name">What to call the data.</param>
    public static Dataset OfTargets<T>(
        T[,] features,
        double[] target,
        ReadOnlySpan<int> objectShape = default,
        IReadOnlyList<string>? targetNames = null,
        string name = "data")
        where T : unmanaged, INumberBase<T>
    {
        ArgumentNullException.ThrowIfNull(target);
        return OfTargets(features, [.. target], 1, objectShape, targetNames, name);
    }

    /// <summary>MNIST, in [−1, 1], from the files in <paramref name="directory"/> or its folder <c>mnist</c>.</summary>
    /// <exception cref="PlateauException">The files are absent or damaged.</exception>
    public static Dataset Mnist(string directory, DatasetPart part = DatasetPart.Training)
        => ImageFiles.Read(DataCatalog.Find("mnist"), directory, part).Dataset;

    /// <summary>Fashion-MNIST, in [−1, 1], from the files in <paramref name="directory"/> or its folder <c>fashion-mnist</c>.</summary>
    /// <exception cref="PlateauException">The files are absent or damaged.</exception>
    public static Dataset FashionMnist(string directory, DatasetPart part = DatasetPart.Training)
        => ImageFiles.Read(DataCatalog.Find("fashion-mnist"), directory, part).Dataset;

    /// <summary>
    /// CIFAR-10, in [−1, 1], from those of its files that are in <paramref name="directory"/> or its folder <c>cifar-10-batches-bin</c>.
    /// </summary>
    /// <exception cref="PlateauException">The files are absent or damaged.</exception>
    public static Dataset Cifar10(string directory, DatasetPart part = DatasetPart.Training)
        => ImageFiles.Read(DataCatalog.Find("cifar-10"), directory, part).Dataset;

    /// <summary>
    /// CIFAR-100 with its fine labels, in [−1, 1], from the files in <paramref name="directory"/> or its folder <c>cifar-100-binary</c>.
    /// </summary>
    /// <exception cref="PlateauException">The files are absent or damaged.</exception>
    public static Dataset Cifar100(string directory, DatasetPart part = DatasetPart.Training)
        => ImageFiles.Read(DataCatalog.Find("cifar-100"), directory, part).Dataset;

    /// <summary>
    /// The built-in digits: 28 × 28 grey images of 0 … 9 made from the seed, in [−1, 1]. Object i depends on the seed and on i alone,
    /// so fewer objects are the first of more.
    /// </summary>
    /// <param name="objects">How many to make.</param>
    /// <param name="seed">The seed of the digits.</param>
    /// <param name="part">The test part comes from a stream of its own: no object of it is in any training part.</param>
    public static Dataset Digits(int objects, ulong seed, DatasetPart part = DatasetPart.Training)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(objects, 1);
        const int side = 28;
        byte[] pixels = new byte[checked(objects * side * side)];
        int[] labels = new int[objects];
        RandomPurpose purpose = part == DatasetPart.Training ? RandomPurpose.Digits : RandomPurpose.HeldOutDigits;
        Workers.For(objects, i => DigitRenderer.Render(seed, purpose, i, pixels.AsSpan(i * side * side, side * side), out labels[i]));
        var store = new ObjectStore
        {
            Objects = objects,
            ObjectShape = [1, side, side],
            Bytes = pixels,
            Fit = part == DatasetPart.Training ? StandardFit.ObjectsInUse : StandardFit.TrainingFile,
        };
        return Whole("digits", store, labels, 10, ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]).Normalize(Normalization.Symmetric);
    }

    /// <summary>
    /// Copies the features of <paramref name="count"/> objects from <paramref name="first"/> on, normalised, one object after the other.
    /// </summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <exception cref="ArgumentException">
    /// Some of the objects do not exist, the destination is too short, or <typeparamref name="T"/> is another type.
    /// </exception>
    public void CopyTo<T>(int first, int count, Span<T> destination)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Objects - first);
        CheckRoom(count, destination.Length);
        for (int i = 0; i < count; i++)
        {
            CopyObject(Indices is null ? first + i : Indices[first + i], destination.Slice(i * Features, Features));
        }
    }

    /// <summary>Copies the features of the given objects, normalised, one object after the other.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <exception cref="ArgumentException">
    /// An object does not exist, the destination is too short, or <typeparamref name="T"/> is another type.
    /// </exception>
    public void Gather<T>(ReadOnlySpan<int> objects, Span<T> destination)
        where T : unmanaged
    {
        CheckRoom(objects.Length, destination.Length);
        for (int i = 0; i < objects.Length; i++)
        {
            int index = objects[i];
            if ((uint)index >= (uint)Objects)
            {
                throw new ArgumentOutOfRangeException(nameof(objects), index, $"Objects are numbered 0 to {Objects - 1}.");
            }

            CopyObject(Indices is null ? index : Indices[index], destination.Slice(i * Features, Features));
        }
    }

    /// <summary>The first <paramref name="count"/> objects.</summary>
    public Dataset Take(int count)
    {
        CheckCount(count);
        return View(Indices?[..count], _labels[..count]);
    }

    /// <summary>
    /// A random subset without replacement, in random order. With the same seed, a smaller subset is the beginning of a larger one.
    /// </summary>
    public Dataset Choose(int count, ulong seed)
    {
        CheckCount(count);
        return Select(new RandomStream(seed, RandomPurpose.Subset).Permutation(Objects)[..count]);
    }

    /// <summary>The given objects, in the given order; an object may come more than once.</summary>
    public Dataset Select(int[] objects)
    {
        ArgumentNullException.ThrowIfNull(objects);
        if (objects.Length == 0)
        {
            throw new ArgumentException("A data set needs at least one object.", nameof(objects));
        }

        int[] indices = new int[objects.Length];
        int[] labels = new int[objects.Length];
        for (int i = 0; i < objects.Length; i++)
        {
            int index = objects[i];
            if ((uint)index >= (uint)Objects)
            {
                throw new ArgumentOutOfRangeException(nameof(objects), index, $"Objects are numbered 0 to {Objects - 1}.");
            }

            indices[i] = Indices is null ? index : Indices[index];
            labels[i] = _labels[index];
        }

        return View(indices, labels);
    }

    /// <summary>The same objects under another normalisation, with constants fitted as <see cref="Data.Normalization"/> says.</summary>
    /// <exception cref="InvalidOperationException">
    /// <see cref="Normalization.Standard"/> of a test file, which takes the constants of its training file.
    /// </exception>
    public Dataset Normalize(Normalization normalization)
    {
        (double[] centers, double[] scales) = normalization switch
        {
            Normalization.None => (new double[] { 0 }, new double[] { 1 }),
            Normalization.Unit => Range(symmetric: false),
            Normalization.Symmetric => Range(symmetric: true),
            Normalization.Standard => Standard(),
            _ => throw new ArgumentOutOfRangeException(nameof(normalization), normalization, "An unknown normalisation."),
        };
        return new Dataset(this) { Map = new AffineMap(centers, scales, _store.Bytes is not null), Normalization = normalization };
    }

    /// <summary>
    /// The same objects with each target minus its mean, divided by its standard deviation, both of these objects. What is shown of
    /// targets stays in their own units.
    /// </summary>
    /// <exception cref="InvalidOperationException">The objects have classes.</exception>
    public Dataset StandardizeTargets() => Targets is null
        ? throw new InvalidOperationException($"{Name} has classes, and no targets to standardise.")
        : new Dataset(this) { Targets = Targets.Standardize(_labels) };

    /// <summary>
    /// The same objects under the normalisation of another data set, constants included, of features and of targets: held-out objects are
    /// treated as those fitted.
    /// </summary>
    /// <exception cref="ArgumentException">The objects have another shape, or other targets.</exception>
    public Dataset NormalizeLike(Dataset fitted)
    {
        ArgumentNullException.ThrowIfNull(fitted);
        if (!fitted.ObjectShape.SequenceEqual(ObjectShape))
        {
            throw new ArgumentException(
                $"{fitted.Name} has objects of shape ({ShapeText(fitted.ObjectShape)}), {Name} of ({ShapeText(ObjectShape)}).",
                nameof(fitted));
        }

        return new Dataset(this)
        {
            Map = new AffineMap(fitted.Map.Centers, fitted.Map.Scales, _store.Bytes is not null),
            Normalization = fitted.Normalization,
            Targets = Targets is null || fitted.Targets is null ? Targets : Targets.Like(fitted.Targets),
        };
    }

    /// <summary>The same objects under another name.</summary>
    public Dataset Named(string name) => new(this) { Name = name };

    /// <summary>The groups of the objects, as the file says them; null where no groups were asked for.</summary>
    public Grouping? Groups => _store.Groups is { } groups
        ? new Grouping(groups.By, groups.Names, GroupsOf(groups))
        : null;

    /// <summary>
    /// The position of an object in the whole file, or in the order in which objects were made, from 0. It does not depend on the subset.
    /// </summary>
    public int PlaceOf(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Objects);
        return Indices is null ? index : Indices[index];
    }

    /// <summary>
    /// An object as a picture, its bytes as they were stored; null where it does not have one or three channels, or is too large to show.
    /// </summary>
    internal Picture? PictureOf(int index)
    {
        int place = PlaceOf(index);
        ReadOnlySpan<int> shape = ObjectShape;
        if (shape.Length != 3 || shape[0] is not (1 or 3) || shape[1] < 2 || shape[2] < 2 || Features > Picture.MostNumbers)
        {
            return null;
        }

        if (_store.Bytes is not null)
        {
            return new Picture(shape[2], shape[1], shape[0], _store.Bytes.AsSpan(place * Features, Features));
        }

        double[] values = new double[Features];
        RawObject(place, values);
        return Picture.OfNumbers(shape[2], shape[1], shape[0], values);
    }

    /// <summary>The same objects with the group of each one in the file.</summary>
    internal Dataset WithGroups(Grouping groups) => new(this, _store with { Groups = groups });

    /// <summary>The group of each object by a grouping of the whole file.</summary>
    internal int[] GroupsOf(Grouping whole) => [.. Enumerable.Range(0, Objects).Select(i => whole.Index[PlaceOf(i)])];

    internal bool IsBytes => _store.Bytes is not null;

    /// <summary>
    /// The same objects minus <see cref="Origin"/>, so that a byte of 0, the background of most pictures, is read as 0. Objects that are
    /// not stored as bytes stay as they are.
    /// </summary>
    internal Dataset FromOrigin => Origin.IsEmpty
        ? this
        : _fromOrigin ??= new Dataset(this) { Map = new AffineMap(new double[Map.Centers.Length], Map.Scales, ofBytes: true) };

    /// <summary>The normalised value of a byte of 0, per feature; empty where it is 0, or where objects are not stored as bytes.</summary>
    internal ReadOnlySpan<double> Origin
    {
        get
        {
            if (_origin is null)
            {
                bool shifted = IsBytes && Array.Exists(Map.Centers, center => center != 0);
                double[] origin = new double[shifted ? Features : 0];
                int plane = Features / Map.Centers.Length;
                for (int i = 0; i < origin.Length; i++)
                {
                    origin[i] = -Map.Centers[i / plane] / Map.Scales[i / plane];
                }

                _origin = origin;
            }

            return _origin;
        }
    }

    internal static string ShapeText(ReadOnlySpan<int> shape) => string.Join(", ", shape.ToArray());

    internal static Dataset Whole(string name, ObjectStore store, int[] labels, int classes, IReadOnlyList<string>? classNames)
        => new(name, store, labels, classes, [.. classNames ?? []]);

    /// <summary>Objects with quantities to predict, a row of targets each, not standardised.</summary>
    internal static Dataset Whole(string name, ObjectStore store, TargetTable targets)
        => new(name, store, [.. Enumerable.Range(0, store.Objects)], 0, []) { Targets = targets };

    /// <summary>The same objects with more classes. Held-out data may lack some classes of the training data.</summary>
    internal Dataset WithClasses(int classes, IReadOnlyList<string> classNames)
        => new(this) { Classes = classes, ClassNames = [.. classNames] };

    /// <summary>The same objects with another shape of the same number of features.</summary>
    internal Dataset WithShape(ReadOnlySpan<int> objectShape) => new(this, _store with { ObjectShape = objectShape.ToArray() });

    private static Dataset OfRows<T>(
        Tensor<T> rows, int[] labels, ReadOnlySpan<int> objectShape, int? classes, IReadOnlyList<string>? classNames, string name)
        where T : unmanaged, INumberBase<T>
    {
        ArgumentNullException.ThrowIfNull(labels);
        return rows.Shape[0] == labels.Length
            ? Of(rows.Data, objectShape.IsEmpty ? rows.Shape[1..] : objectShape, labels, classes, classNames, name)
            : throw new ArgumentException($"{rows.Shape[0]} objects have as many labels, not {labels.Length}.", nameof(labels));
    }

    private static Dataset OfTargets<T>(
        T[,] features, double[] targets, int count, ReadOnlySpan<int> objectShape, IReadOnlyList<string>? targetNames, string name)
        where T : unmanaged, INumberBase<T>
    {
        targetNames ??= TargetTable.Numbered(count);
        if (count == 0 || targetNames.Count != count)
        {
            throw new ArgumentException($"{targetNames.Count} names for {count} targets.", nameof(targetNames));
        }

        Dataset unlabelled = Of(features, new int[targets.Length / count], objectShape, name: name);
        return Whole(name, unlabelled._store, TargetTable.Of(targets, targetNames, name));
    }

    private static int ClassesOf(int[] labels) => labels.Max() + 1;

    internal static PlateauException NotFinite(string name, int position, int features, double value)
        => new(
            $"{name}: object {position / features}, feature {position % features} is "
                + $"{(double.IsNaN(value) ? "not a number" : "infinite")}; repair or drop that object (counting starts at 0).");

    private static void CheckSizes(
        long length,
        ReadOnlySpan<int> objectShape,
        int[] labels,
        int? classes,
        IReadOnlyList<string>? classNames)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Length == 0)
        {
            throw new ArgumentException("A data set needs at least one object.", nameof(labels));
        }

        long features = 1;
        foreach (int size in objectShape)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(size, 1, nameof(objectShape));
            features = checked(features * size);
        }

        if (length != checked(features * labels.Length))
        {
            throw new ArgumentException(
                $"{labels.Length} objects of shape ({ShapeText(objectShape)}) need {features * labels.Length} features, not {length}.",
                nameof(labels));
        }

        int bound = classes ?? int.MaxValue;
        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i] < 0 || labels[i] >= bound)
            {
                throw new ArgumentException($"The label of object {i} is {labels[i]}, outside 0 to {bound - 1}.", nameof(labels));
            }
        }

        if (classNames is { Count: > 0 } && classNames.Count != (classes ?? ClassesOf(labels)))
        {
            throw new ArgumentException($"{classNames.Count} class names for {classes ?? ClassesOf(labels)} classes.", nameof(classNames));
        }
    }

    private void CheckCount(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (count > Objects)
        {
            throw new ArgumentOutOfRangeException(nameof(count), count, $"{Name} has {Objects} objects.");
        }
    }

    private void CheckRoom(int count, int room)
    {
        if ((long)count * Features > room)
        {
            throw new ArgumentException($"{count} objects of {Features} features do not fit into {room} numbers.", nameof(room));
        }
    }

    // A beginning of the whole store needs no index array.
    private Dataset View(int[]? indices, int[] labels) => new(this, labels: labels) { Indices = indices };

    private void CopyObject<T>(int index, Span<T> destination)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            Span<float> singles = MemoryMarshal.Cast<T, float>(destination);
            if (_store.Bytes is not null)
            {
                Map.Apply(_store.Bytes.AsSpan(index * Features, Features), singles);
            }
            else if (_store.Singles is not null)
            {
                Map.Apply(_store.Singles.AsSpan(index * Features, Features), singles);
            }
            else
            {
                Map.Apply(_store.Doubles.AsSpan(index * Features, Features), singles);
            }
        }
        else if (typeof(T) == typeof(double))
        {
            Span<double> doubles = MemoryMarshal.Cast<T, double>(destination);
            if (_store.Bytes is not null)
            {
                Map.Apply(_store.Bytes.AsSpan(index * Features, Features), doubles);
            }
            else if (_store.Singles is not null)
            {
                Map.Apply(_store.Singles.AsSpan(index * Features, Features), doubles);
            }
            else
            {
                Map.Apply(_store.Doubles.AsSpan(index * Features, Features), doubles);
            }
        }
        else
        {
            throw new ArgumentException($"Features come as float or double, not {typeof(T)}.", nameof(T));
        }
    }

    /// <summary>
    /// The top of the range of bytes: 255, or less where the whole file has no more than sixteen steps, as binary pictures do.
    /// </summary>
    internal int LargestByte => _store.LargestByte;

    private double LargestStored()
    {
        double largest = 0;
        double[] row = new double[Features];
        for (int i = 0; i < Objects; i++)
        {
            CopyStored(i, row);
            foreach (double value in row)
            {
                largest = Math.Max(largest, Math.Abs(value));
            }
        }

        return largest;
    }

    private (double[] Centers, double[] Scales) Range(bool symmetric)
    {
        double low = 0;
        double high = 0;
        if (_store.Bytes is not null)
        {
            high = LargestByte;
        }
        else
        {
            if (_store.Fit == StandardFit.TrainingFile)
            {
                throw OfTestFile();
            }

            (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
            double[] buffer = new double[Features];
            for (int i = 0; i < Objects; i++)
            {
                RawObject(Indices is null ? i : Indices[i], buffer);
                foreach (double value in buffer)
                {
                    low = Math.Min(low, value);
                    high = Math.Max(high, value);
                }
            }
        }

        double width = high > low ? high - low : 1;
        return symmetric ? ([low + ((high - low) / 2)], [width / 2]) : ([low], [width]);
    }

    private (double[] Centers, double[] Scales) Standard()
    {
        if (_store.Published is { } published)
        {
            return ([published.Center], [published.Scale]);
        }

        if (_store.Fit == StandardFit.TrainingFile)
        {
            throw OfTestFile();
        }

        bool whole = _store.Fit == StandardFit.WholeFile;
        int objects = whole ? _store.Objects : Objects;
        int channels = _store.Channels;
        int plane = Features / channels;
        double count = (double)objects * plane;
        double[] centers = new double[channels];
        double[] scales = new double[channels];

        // Bytes have only 256 values: their counts give both sums exactly, in one pass.
        if (_store.Bytes is not null)
        {
            long[] counts = new long[channels * 256];
            for (int i = 0; i < objects; i++)
            {
                ReadOnlySpan<byte> row = _store.Bytes.AsSpan((whole || Indices is null ? i : Indices[i]) * Features, Features);
                for (int c = 0; c < channels; c++)
                {
                    Span<long> of = counts.AsSpan(c * 256, 256);
                    foreach (byte value in row.Slice(c * plane, plane))
                    {
                        of[value]++;
                    }
                }
            }

            for (int c = 0; c < channels; c++)
            {
                long sum = 0;
                for (int value = 0; value < 256; value++)
                {
                    sum += counts[(c * 256) + value] * value;
                }

                centers[c] = sum / count;
                double squares = 0;
                for (int value = 0; value < 256; value++)
                {
                    squares += counts[(c * 256) + value] * ((value - centers[c]) * (value - centers[c]));
                }

                scales[c] = DeviationOf(squares / count);
            }

            return (centers, scales);
        }

        // Two passes: the second sums squares about the mean, so nothing cancels.
        double[] buffer = new double[Features];
        for (int pass = 0; pass < 2; pass++)
        {
            double[] sums = new double[channels];
            for (int i = 0; i < objects; i++)
            {
                RawObject(whole || Indices is null ? i : Indices[i], buffer);
                for (int c = 0; c < channels; c++)
                {
                    double sum = 0;
                    foreach (double value in buffer.AsSpan(c * plane, plane))
                    {
                        double deviation = value - centers[c];
                        sum += pass == 0 ? value : deviation * deviation;
                    }

                    sums[c] += sum;
                }
            }

            for (int c = 0; c < channels; c++)
            {
                if (pass == 0)
                {
                    centers[c] = sums[c] / count;
                }
                else
                {
                    scales[c] = DeviationOf(sums[c] / count);
                }
            }
        }

        return (centers, scales);
    }

    // A feature that never varies is only centred.
    private static double DeviationOf(double variance) => variance > 0 ? Math.Sqrt(variance) : 1;

    private InvalidOperationException OfTestFile()
        => new($"{Name} is a test file: give it the constants of its training file, with {nameof(NormalizeLike)}.");

    /// <summary>Copies the features of an object as the file has them.</summary>
    internal void CopyStored(int index, Span<double> destination) => RawObject(PlaceOf(index), destination);

    private void RawObject(int index, Span<double> destination)
    {
        if (_store.Doubles is not null)
        {
            _store.Doubles.AsSpan(index * Features, Features).CopyTo(destination);
            return;
        }

        for (int i = 0; i < Features; i++)
        {
            destination[i] = _store.Bytes is not null ? _store.Bytes[(index * Features) + i] : _store.Singles![(index * Features) + i];
        }
    }

    private string SumObjects()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        string kind = _store.Bytes is not null ? "uint8" : _store.Singles is not null ? "float32" : "float64";
        hash.AppendData(
            Encoding.ASCII.GetBytes($"plateau.dataset/1 {kind} ({ShapeText(ObjectShape)}) objects {Objects} classes {Classes}\n"));
        byte[] eight = new byte[8];
        double[][] constants = [Map.Centers, Map.Scales, .. Targets is null ? [] : Targets.InUse(_labels)];
        foreach (double constant in constants.SelectMany(numbers => numbers))
        {
            BinaryPrimitives.WriteDoubleLittleEndian(eight, constant);
            hash.AppendData(eight);
        }

        byte[] row = new byte[(Features * 8) + 4];
        for (int i = 0; i < Objects; i++)
        {
            int offset = (Indices is null ? i : Indices[i]) * Features;
            BinaryPrimitives.WriteInt32LittleEndian(row, Targets is null ? _labels[i] : 0);
            int length = 4;
            if (_store.Bytes is not null)
            {
                _store.Bytes.AsSpan(offset, Features).CopyTo(row.AsSpan(4));
                length += Features;
            }
            else if (_store.Singles is not null)
            {
                foreach (float value in _store.Singles.AsSpan(offset, Features))
                {
                    BinaryPrimitives.WriteSingleLittleEndian(row.AsSpan(length), value);
                    length += sizeof(float);
                }
            }
            else
            {
                foreach (double value in _store.Doubles.AsSpan(offset, Features))
                {
                    BinaryPrimitives.WriteDoubleLittleEndian(row.AsSpan(length), value);
                    length += sizeof(double);
                }
            }

            hash.AppendData(row, 0, length);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
