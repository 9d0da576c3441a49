using Plateau.Formats;

namespace Plateau.Data;

/// <summary>Makes objects of a folder of pictures.</summary>
internal static class ImageFolderData
{
    /// <summary>Reads the pictures.</summary>
    /// <exception cref="PlateauException">A picture cannot be read, or they go together in no way.</exception>
    public static FileContent Read(DataFileRequest asked)
    {
        string path = asked.Path;
        if (asked.Columns.Count > 0)
        {
            throw new PlateauException(
                $"{path}: a folder of pictures has no columns, such as {asked.Columns[0]}; put all arrays into an .npz: "
                    + $"numpy.savez(file, x=…, y=…, {asked.Columns[0]}=…).");
        }

        ImageFolder folder = ImageFolder.Open(path);
        if (asked.NeedsLabels && folder.Training.Classes.Count == 0)
        {
            throw new PlateauException($"{path}: the pictures are not in folders of classes; make one for each class.");
        }

        if (asked.Like is not null && folder.Test is not null)
        {
            throw new PlateauException($"{path}: holds both training and test objects; name one of its folders.");
        }

        FileContent training = Part(path, folder.Training, asked.Like?.Features) with { Warnings = folder.Warnings };
        training = training with { Notes = [.. folder.Notes, .. training.Notes] };
        if (!asked.WithTest || folder.Test is not ImageFolderPart test)
        {
            return training;
        }

        string place = test.Pictures[0].Split('/')[0];
        return training with
        {
            Test = Part(path, test, training.Features),
            Notes = [.. training.Notes, $"{path}: the held-out objects are the pictures in {place}, unless `HeldOut` names others."],
        };
    }

    private static FileContent Part(string path, ImageFolderPart part, ObjectStore? like)
    {
        int[] labels = [.. part.Labels];
        PictureStore store = new(path, part.Pictures.Count, like is { ObjectShape: [3, ..] } ? 3 : 1);
        store.Add(part.Pictures.Count, index => Bytes(part.FileOf(index)), part.FileOf);
        return new FileContent
        {
            Features = store.ToStore(),
            Labels = part.Classes.Count == 0 ? null : LabelColumn.OfClasses(path, labels, part.Classes, part.FileOf),
            Notes = store.Notes,
        };
    }

    private static byte[] Bytes(string path)
    {
        using FileStream file = SafeFile.OpenRead(path);
        byte[] bytes = new byte[file.Length];
        try
        {
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (IOException e)
        {
            throw SafeFile.CannotRead(path, e);
        }
    }
}
