using System.Globalization;
using Plateau.Data;

namespace Plateau.Networks;

/// <summary>
/// A network as <c>--model</c> writes it: <c>softmax</c>, or <c>mlp:128,128</c> with options after <c>+</c> (or <c>?</c> and
/// <c>&amp;</c>): <c>mlp:128,128+activation=tanh+bias=false</c>.
/// </summary>
public sealed record NetworkSpec
{
    private static readonly char[] OptionMarks = ['+', '?', '&'];

    /// <summary>softmax or mlp.</summary>
    public required string Architecture { get; init; }

    /// <summary>The hidden widths of an mlp.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [];

    /// <summary>What follows each hidden layer.</summary>
    public ActivationKind Activation { get; init; } = ActivationKind.ReLU;

    /// <summary>Whether linear layers have biases.</summary>
    public bool Bias { get; init; } = true;

    /// <summary>Reads a specification.</summary>
    /// <exception cref="PlateauException">It is not one; the message says what is.</exception>
    public static NetworkSpec Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split(OptionMarks);
        string[] head = parts[0].Split(':', 2);
        NetworkSpec spec = head[0] switch
        {
            "softmax" when head.Length == 1 => new NetworkSpec { Architecture = "softmax" },
            "softmax" => throw Wrong(text, "softmax takes no widths"),
            "mlp" when head.Length == 2 => new NetworkSpec { Architecture = "mlp", Hidden = Widths(text, head[1]) },
            "mlp" => throw Wrong(text, "an mlp needs its hidden widths"),
            _ => throw Wrong(text, $"'{head[0]}' is not an architecture"),
        };
        foreach (string option in parts.Skip(1))
        {
            string[] pair = option.Split('=', 2);
            string value = pair.Length == 2 ? pair[1] : "true";
            spec = pair[0] switch
            {
                "bias" => spec with { Bias = Flag(text, value) },
                "activation" when spec.Architecture == "mlp" => spec with { Activation = ActivationNamed(text, value) },
                _ => throw Wrong(text, $"'{pair[0]}' is not an option of {spec.Architecture}"),
            };
        }

        return spec;
    }

    /// <summary>The network of this specification for objects of the given features and classes.</summary>
    /// <exception cref="PlateauException">The data has fewer than two classes.</exception>
    public Network Build(Dataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Build(data.Features, data.Classes);
    }

    /// <summary>The network of this specification.</summary>
    /// <param name="features">Numbers in one object.</param>
    /// <param name="classes">The number of classes K.</param>
    public Network Build(int features, int classes)
    {
        NetworkBuilder builder = new(new Shape(features));
        int width = features;
        foreach (int hidden in Hidden)
        {
            builder.Add(new Linear(width, hidden, Bias));
            builder.Add(new Activation(Activation));
            width = hidden;
        }

        builder.Add(new Linear(width, classes, Bias));
        return builder.Build(ToString());
    }

    /// <summary>The specification in its shortest form; <see cref="Parse"/> reads it back.</summary>
    public override string ToString()
    {
        string text = Architecture == "mlp" ? "mlp:" + string.Join(',', Hidden) : Architecture;
        if (Activation != ActivationKind.ReLU)
        {
            text += "+activation=" + Activation.ToString().ToLowerInvariant();
        }

        return Bias ? text : text + "+bias=false";
    }

    private static int[] Widths(string text, string list) => [.. list.Split(',').Select(item =>
        int.TryParse(item, NumberStyles.None, CultureInfo.InvariantCulture, out int width) && width is > 0 and <= 65536
            ? width
            : throw Wrong(text, $"'{item}' is not a width from 1 to 65536"))];

    private static bool Flag(string text, string value) => value switch
    {
        "true" => true,
        "false" => false,
        _ => throw Wrong(text, $"'{value}' is neither true nor false"),
    };

    private static ActivationKind ActivationNamed(string text, string value) => value switch
    {
        "relu" => ActivationKind.ReLU,
        "tanh" => ActivationKind.Tanh,
        "gelu" => ActivationKind.Gelu,
        _ => throw Wrong(text, $"'{value}' is not one of relu, tanh, gelu"),
    };

    private static PlateauException Wrong(string text, string why)
        => new($"--model {text}: {why}; write softmax or mlp:128,128, with options such as +activation=tanh (relu, tanh, gelu) or +bias=false");
}
