using System.Globalization;

namespace Plateau.Networks;

/// <summary>A specification taken apart: its architecture, the text after the colon, and its options. Each option is read once.</summary>
internal sealed class SpecOptions
{
    private static readonly char[] Marks = ['+', '?', '&'];

    private readonly string _text;
    private readonly List<KeyValuePair<string, string>> _options = [];
    private readonly HashSet<string> _known = [];

    /// <summary>Takes a specification apart.</summary>
    public SpecOptions(string text)
    {
        _text = text;
        string[] parts = text.Split(Marks);
        string[] head = parts[0].Split(':', 2);
        (Architecture, Sizes) = (head[0], head.Length == 2 ? head[1] : null);
        foreach (string option in parts.Skip(1))
        {
            string[] pair = option.Split('=', 2);
            if (_options.Exists(other => other.Key == pair[0]))
            {
                throw Wrong($"'{pair[0]}' is there twice");
            }

            _options.Add(new(pair[0], pair.Length == 2 ? pair[1] : "true"));
        }
    }

    /// <summary>The text before the colon.</summary>
    public string Architecture { get; }

    /// <summary>The text after the colon; null where there is no colon.</summary>
    public string? Sizes { get; }

    /// <summary>A whole number within bounds.</summary>
    public int Number(string name, int otherwise, int least, int most)
        => Find(name) is string value ? Whole(value, name, least, most) : otherwise;

    /// <summary>A whole number within bounds; a clear message where the text is not one.</summary>
    public int Whole(string value, string name, int least, int most)
        => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw Wrong($"'{value}' is not a {name} from {least} to {most}");

    /// <summary>true or false.</summary>
    public bool Flag(string name, bool otherwise) => Find(name) switch
    {
        null => otherwise,
        "true" => true,
        "false" => false,
        string value => throw Wrong($"'{value}' is neither true nor false"),
    };

    /// <summary>A share from 0 to 1, without 1.</summary>
    public double Share(string name)
    {
        if (Find(name) is not string value)
        {
            return 0;
        }

        return double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double share) && share < 1
            ? share
            : throw Wrong($"'{value}' is not a {name} from 0 to below 1, as in {name}=0.1");
    }

    /// <summary>An option whose value is one of some names.</summary>
    public TValue OneOf<TValue>(string name, TValue otherwise, IReadOnlyDictionary<string, TValue> values)
        => Find(name) is not string value ? otherwise
        : values.TryGetValue(value, out TValue? found) ? found
        : throw Wrong($"'{value}' is not one of {string.Join(", ", values.Keys)}");

    /// <summary>The activation.</summary>
    public ActivationKind Activation()
        => Find("activation") is not string value ? ActivationKind.ReLU
        : ActivationNames.Find(value) ?? throw Wrong($"'{value}' is not one of {string.Join(", ", ActivationNames.All)}");

    /// <summary>Throws where the specification has an option that the network does not know.</summary>
    public void CheckAllKnown()
    {
        foreach ((string name, _) in _options)
        {
            if (!_known.Contains(name))
            {
                string offer = _known.Count == 0 ? "it takes none" : $"it takes {string.Join(", ", _known.Order(StringComparer.Ordinal))}";
                throw Wrong($"'{name}' is not an option of {Architecture}; {offer}");
            }
        }
    }

    /// <summary>The exception for a wrong specification, with the right form.</summary>
    public PlateauException Wrong(string why)
        => new(
            $"`Spec` {_text}: {why}; write softmax, mlp:128,128, cnn:64x4 or resnet:20, with options such as +batchnorm, +dropout=0.1, "
                + "+activation=tanh or +bias=false");

    private string? Find(string name)
    {
        _known.Add(name);
        int place = _options.FindIndex(option => option.Key == name);
        return place < 0 ? null : _options[place].Value;
    }
}
