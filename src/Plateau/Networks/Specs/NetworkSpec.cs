using Plateau.Data;

namespace Plateau.Networks;

/// <summary>
/// A network as <c>--model</c> writes it: <c>softmax</c>, <c>mlp:128,128</c>, <c>cnn:64x4</c> or <c>resnet:20</c>, with options after
/// <c>+</c> (or <c>?</c> and <c>&amp;</c>): <c>mlp:128,128+batchnorm+activation=tanh+bias=false</c>.
/// </summary>
public abstract record NetworkSpec
{
    private protected NetworkSpec()
    {
    }

    /// <summary>Reads a specification.</summary>
    /// <exception cref="PlateauException">The text is not a specification; the message shows what is.</exception>
    public static NetworkSpec Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        SpecOptions options = new(text);
        NetworkSpec spec = options.Architecture switch
        {
            "softmax" or "mlp" => MlpSpec.Read(options),
            "cnn" => CnnSpec.Read(options),
            "resnet" => ResNetSpec.Read(options),
            string other => throw options.Wrong($"'{other}' is not an architecture"),
        };
        options.CheckAllKnown();
        return spec;
    }

    /// <summary>The network of this specification for objects of the given shape, with an output for each class or target.</summary>
    /// <exception cref="PlateauException">The objects do not fit the architecture.</exception>
    public Network Build(Dataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Build(new Shape(data.ObjectShape), data.Outputs);
    }

    /// <summary>The network of this specification for objects that are plain rows.</summary>
    /// <param name="features">Numbers in one object.</param>
    /// <param name="classes">The number of classes K.</param>
    /// <exception cref="PlateauException">The objects do not fit the architecture.</exception>
    public Network Build(int features, int classes) => Build(new Shape(features), classes);

    /// <summary>The network of this specification.</summary>
    /// <param name="shape">The shape of one object: (features), or (channels, height, width).</param>
    /// <param name="classes">The number of classes K.</param>
    /// <exception cref="PlateauException">The objects do not fit the architecture.</exception>
    public Network Build(Shape shape, int classes)
    {
        ArgumentNullException.ThrowIfNull(shape);
        try
        {
            return Assemble(shape, classes).Build(ToString());
        }
        catch (OverflowException)
        {
            throw new PlateauException($"`Spec` {this}: it has more numbers than an array holds; choose a smaller network");
        }
        catch (PlateauException exception)
        {
            throw new PlateauException($"`Spec` {this}: {exception.Message}", exception);
        }
    }

    /// <summary>The specification in its shortest form; <see cref="Parse"/> reads it back.</summary>
    public sealed override string ToString() => Text();

    internal abstract NetworkBuilder Assemble(Shape shape, int classes);

    private protected abstract string Text();

    private protected static int Count(int value, int least, string what)
        => value >= least ? value : throw new ArgumentOutOfRangeException(what, value, $"{what} is at least {least}.");

    private protected static double Share(double value, string what)
        => value is >= 0 and < 1 ? value : throw new ArgumentOutOfRangeException(what, value, $"{what} is a share from 0 to below 1.");

    private protected static ActivationKind Known(ActivationKind value)
        => Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "There is no such activation.");

    // What options add to the text, when they are not the default.
    private protected static string Option(bool isDefault, string text) => isDefault ? string.Empty : "+" + text;
}
