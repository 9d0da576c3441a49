using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Plateau.Runs;

/// <summary>
/// The folder of one definition inside the folder that the user named: <c>DIR/assess-0123456789ab</c>. It is whole or absent.
/// </summary>
internal sealed class RunFolder
{
    internal const string RecordName = "run.json";

    private RunFolder(string parent, RunDefinition definition)
    {
        Parent = parent;
        Definition = definition;
        Path = System.IO.Path.Combine(parent, definition.FolderName());
    }

    /// <summary>The folder that the user named.</summary>
    public string Parent { get; }

    /// <summary>The folder of the run.</summary>
    public string Path { get; }

    /// <summary>What defines the run.</summary>
    public RunDefinition Definition { get; }

    /// <summary>The folder that a definition has inside <paramref name="parent"/>; nothing is created.</summary>
    public static RunFolder Of(string parent, RunDefinition definition)
    {
        ArgumentException.ThrowIfNullOrEmpty(parent);
        ArgumentNullException.ThrowIfNull(definition);
        return new RunFolder(parent, definition);
    }

    /// <summary>The document of a whole run, when there is one.</summary>
    /// <param name="document">The document.</param>
    /// <param name="files">Names of files that the run must hold to count as whole.</param>
    public bool TryLoad<TDocument>([NotNullWhen(true)] out TDocument? document, params ReadOnlySpan<string> files)
        where TDocument : Document<TDocument>, IDocument<TDocument>
    {
        document = null;
        if (Record() is not RunRecord record)
        {
            return false;
        }

        foreach (string file in files)
        {
            if (!record.Files.Any(held => held.Name == file))
            {
                return false;
            }
        }

        try
        {
            document = DocumentJson.Read<TDocument>(JsonSerializer.SerializeToUtf8Bytes(record.Summary, RunJsonContext.Default.JsonNode));
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>
    /// Begins a run: cleans up what a killed run left, and proves that the place can be written to before anything is computed.
    /// </summary>
    /// <param name="replace">Whether a folder that is there already may be replaced.</param>
    /// <exception cref="PlateauException">The place cannot be written to, or holds a folder that is no whole run.</exception>
    public RunWriter Begin(bool replace = false)
    {
        try
        {
            bool madeParent = !Directory.Exists(Parent);
            Directory.CreateDirectory(Parent);
            RunWriter.CleanUp(Parent);
            if (!replace && (File.Exists(Path) || (Directory.Exists(Path) && Record() is null)))
            {
                throw new PlateauException($"{Path}: is there already and is no whole run; remove it, or replace it with --force");
            }

            return RunWriter.Begin(this, madeParent);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new PlateauException(
                $"{Parent}: the run folder cannot be written there ({failure.Message.TrimEnd('.')}); choose another place with --output",
                failure);
        }
    }

    /// <summary>The record of this definition's run, when the folder holds it and every file is there with its length.</summary>
    internal RunRecord? Record()
    {
        try
        {
            byte[] bytes = File.ReadAllBytes(System.IO.Path.Combine(Path, RecordName));
            RunRecord? record = JsonSerializer.Deserialize(bytes, RunJsonContext.Default.RunRecord);
            return record?.Schema == RunRecord.CurrentSchema
                && record.Hash == Definition.Hash()
                && record.Definition.Hash() == record.Hash
                && record.Files.All(
                    file => new FileInfo(System.IO.Path.Combine(Path, file.Name)) is { Exists: true } info && info.Length == file.Bytes)
                ? record
                : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}
