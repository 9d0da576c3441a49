using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Plateau.Studies;

/// <summary>A place in a study file, read strictly: whatever is wrong is one line with the file, the line and what is right.</summary>
internal sealed class StudyNode
{
    private readonly YamlNode _node;

    private StudyNode(string file, YamlNode node) => (File, _node) = (file, node);

    /// <summary>The file, for messages.</summary>
    public string File { get; }

    /// <summary>Whether it is a mapping of keys to values.</summary>
    public bool IsMap => _node is YamlMappingNode;

    /// <summary>The only document of a file.</summary>
    /// <exception cref="PlateauException">It is no YAML, empty, or several documents.</exception>
    public static StudyNode Read(string text, string file)
    {
        YamlStream stream = new();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException failure)
        {
            string message = (failure.InnerException ?? failure).Message.ReplaceLineEndings(" ");
            throw new PlateauException(
                string.Create(CultureInfo.InvariantCulture, $"{file}:{failure.Start.Line}: this is no YAML: {message.TrimEnd('.')}."),
                failure);
        }

        return stream.Documents switch
        {
            [YamlDocument only] => new StudyNode(file, only.RootNode),
            [] => throw new PlateauException($"{file}: is empty; a study needs at least study, title and experiment."),
            _ => throw new PlateauException($"{file}: holds several documents; a file is one study."),
        };
    }

    /// <summary>A failure at this place.</summary>
    public PlateauException Wrong(string message)
        => new(string.Create(CultureInfo.InvariantCulture, $"{File}:{_node.Start.Line}: {message}"));

    /// <summary>What a mapping holds, by key; every key is among those known.</summary>
    /// <param name="what">What this is, for messages: "a table".</param>
    /// <param name="known">The keys that are known here.</param>
    public Dictionary<string, StudyNode> Map(string what, params IReadOnlyList<string> known)
    {
        Dictionary<string, StudyNode> entries = Entries(what);
        foreach ((string key, StudyNode value) in entries)
        {
            if (!known.Contains(key))
            {
                string hint = Nearest.Hint(key, known);
                throw KeyOf(key).Wrong($"{what} has no key '{key}'{(hint.Length > 0 ? hint : $"; it has {string.Join(", ", known)}")}");
            }
        }

        return entries;
    }

    /// <summary>What a mapping holds, whatever its keys are, in the order of the file.</summary>
    public Dictionary<string, StudyNode> Entries(string what)
    {
        if (_node is not YamlMappingNode map)
        {
            throw Wrong($"{what} is written as keys with values, not as {Kind}");
        }

        Dictionary<string, StudyNode> entries = new(StringComparer.Ordinal);
        foreach ((YamlNode key, YamlNode value) in map.Children)
        {
            string name = new StudyNode(File, key).Text("a key");
            entries.Add(name, new StudyNode(File, value));
        }

        return entries;
    }

    /// <summary>The place of a key, for messages.</summary>
    public StudyNode KeyOf(string key)
        => new(File, ((YamlMappingNode)_node).Children.Keys.First(node => node is YamlScalarNode scalar && scalar.Value == key));

    /// <summary>The items of a list; what is no list is its own only item.</summary>
    public IReadOnlyList<StudyNode> Items()
        => _node is YamlSequenceNode list ? [.. list.Children.Select(node => new StudyNode(File, node))] : [this];

    /// <summary>A text that is not empty.</summary>
    public string Text(string what) => _node is YamlScalarNode { Value: { Length: > 0 } text }
        ? text.ReplaceLineEndings(" ").Trim()
        : throw Wrong(_node is YamlScalarNode ? $"{what} is empty" : $"{what} is one text or number, not {Kind}");

    /// <summary>The value of a setting: a text or number, or several.</summary>
    public string Value(string what) => _node is YamlSequenceNode list && list.Children.Count > 0
        ? string.Join(' ', list.Children.Select(node => new StudyNode(File, node).Text(what)))
        : Text(what);

    /// <summary>A number.</summary>
    public double Number(string what)
        => double.TryParse(Text(what), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw Wrong($"{what} is a number, not '{Text(what)}'");

    /// <summary>One of a few words.</summary>
    public T Choice<T>(string what)
        where T : struct, Enum
    {
        string text = Text(what);
        string[] words = [.. Enum.GetNames<T>().Select(name => name.ToLowerInvariant())];
        return words.Contains(text)
            ? Enum.Parse<T>(text, ignoreCase: true)
            : throw Wrong($"{what} is one of {string.Join(", ", words)}, not '{text}'{Nearest.Hint(text, words)}");
    }

    private string Kind => _node switch
    {
        YamlMappingNode => "keys with values",
        YamlSequenceNode => "a list",
        _ => $"'{_node}'",
    };
}
