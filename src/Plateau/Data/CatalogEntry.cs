namespace Plateau.Data;

/// <summary>A public data set: its contents, its authors, and where to download it.</summary>
internal sealed record CatalogEntry
{
    /// <summary>The name that <c>--data</c> takes.</summary>
    public required string Name { get; init; }

    /// <summary>What the objects show, in one sentence.</summary>
    public required string Description { get; init; }

    /// <summary>The folder of its files, under the data directory.</summary>
    public required string Folder { get; init; }

    /// <summary>The shape of one object.</summary>
    public required IReadOnlyList<int> ObjectShape { get; init; }

    /// <summary>The number of classes.</summary>
    public required int Classes { get; init; }

    /// <summary>The names of the classes in label order; empty where only a file of the set has them.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>The number of training objects.</summary>
    public required int TrainingObjects { get; init; }

    /// <summary>The number of test objects.</summary>
    public required int TestObjects { get; init; }

    /// <summary>The authors' page.</summary>
    public required Uri Homepage { get; init; }

    /// <summary>Its licence, in words.</summary>
    public required string License { get; init; }

    /// <summary>The work to cite.</summary>
    public required string Citation { get; init; }

    /// <summary>The files to download.</summary>
    public required IReadOnlyList<CatalogFile> Files { get; init; }

    /// <summary>The files that a complete copy in <paramref name="directory"/> would have and that are absent or of another size.</summary>
    /// <param name="directory">The data directory, above <see cref="Folder"/>.</param>
    public IReadOnlyList<string> MissingFrom(string directory)
    {
        string folder = Path.Combine(directory, Folder);
        var missing = new List<string>();
        foreach (CatalogFile file in Files)
        {
            foreach ((string name, long bytes) in file.Contents.Count > 0 ? file.Contents : [KeyValuePair.Create(file.Name, file.Bytes)])
            {
                var info = new FileInfo(Path.Combine(folder, name));
                if (!info.Exists || info.Length != bytes)
                {
                    missing.Add(name);
                }
            }
        }

        return missing;
    }
}
