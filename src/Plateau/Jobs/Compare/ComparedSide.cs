using Plateau.Runs;

namespace Plateau.Jobs;

/// <summary>One of the two that <c>plateau compare</c> takes.</summary>
internal abstract record ComparedSide
{
    private const string RecordName = "run.json";
    private const string Parameters = ".safetensors";

    private ComparedSide()
    {
    }

    /// <summary>The network of <c>--model</c>, where nothing is said.</summary>
    public static ComparedSide Default { get; } = new Model(new ModelQuestion().Spec, null);

    /// <summary>What to call it, without a place.</summary>
    public abstract string Name { get; }

    /// <summary>What each of the two may be, for messages and the help.</summary>
    public static string Kinds
        => "a run folder, a model SPEC, parameters SPEC=FILE.safetensors (or FILE.safetensors with --model), or losses FILE.npy";

    /// <summary>Reads one of the two.</summary>
    /// <param name="argument">A or B.</param>
    /// <param name="text">What was given.</param>
    /// <exception cref="UsageException">It is nothing that can be compared.</exception>
    public static ComparedSide Parse(string argument, string text)
    {
        if (OptionText.HasExtension(text, ".npy"))
        {
            return new Losses(text);
        }

        if (OptionText.HasExtension(text, Parameters))
        {
            // Both specifications and file names may hold an equals sign: the last one before which a specification stands is meant.
            for (int at = text.LastIndexOf('='); at > 0; at = text.LastIndexOf('=', at - 1))
            {
                if (Specification(text[..at]) is string spec && at + 1 < text.Length - Parameters.Length)
                {
                    return new Model(spec, text[(at + 1)..]);
                }
            }

            return new Model(null, text);
        }

        if (Directory.Exists(text))
        {
            return new Run(text);
        }

        if (Path.GetFileName(text) == RecordName && File.Exists(text))
        {
            return new Run(Path.GetDirectoryName(Path.GetFullPath(text))!);
        }

        return Specification(text) is string model
            ? new Model(model, null)
            : throw new UsageException($"{argument} takes {Kinds}; '{text}' is none of them");
    }

    private static string? Specification(string text)
    {
        try
        {
            return ModelSpec.Parse(text);
        }
        catch (UsageException)
        {
            return null;
        }
    }

    /// <summary>What an earlier run left.</summary>
    internal sealed record Run(string Folder) : ComparedSide
    {
        public override string Name => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(Folder)));
    }

    /// <summary>A network, with its parameters or to be trained.</summary>
    /// <param name="Spec">Its specification; null for that of <c>--model</c>.</param>
    /// <param name="File">Its parameters; null to train it.</param>
    internal sealed record Model(string? Spec, string? File) : ComparedSide
    {
        public override string Name => File is null ? Spec! : Spec is null ? Path.GetFileName(File) : $"{Spec}={Path.GetFileName(File)}";
    }

    /// <summary>Losses made elsewhere.</summary>
    internal sealed record Losses(string File) : ComparedSide
    {
        public override string Name => Path.GetFileName(File);
    }
}
