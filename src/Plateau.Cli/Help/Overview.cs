namespace Plateau.Cli.Help;

/// <summary>What <c>plateau --help</c> shows; written without the parser, so that it is there at once.</summary>
internal static class Overview
{
    /// <summary>Writes the overview.</summary>
    public static void Write(TextWriter writer)
    {
        writer.WriteLine("plateau - how much data a model needs, read off its loss landscape, with error bars");
        writer.WriteLine();
        writer.WriteLine("Usage:");
        writer.WriteLine("  plateau COMMAND [options]");
        writer.WriteLine();
        writer.WriteLine("Commands:");
        foreach ((string name, string summary, _) in CommandLine.Commands)
        {
            writer.Write("  ");
            writer.Write(name.PadRight(10));
            writer.WriteLine(summary);
        }

        writer.WriteLine();
        writer.WriteLine("Options:");
        writer.WriteLine("  -h, --help  show this overview; after a command, its options and examples");
        writer.WriteLine("  --version   show the version");
        writer.WriteLine();
        writer.WriteLine("Examples:");
        writer.WriteLine("  plateau assess                                  the built-in digits: nothing to download");
        writer.WriteLine("  plateau assess --data mnist --data-dir data     MNIST from the folder data/mnist");
        writer.WriteLine("  plateau assess --losses losses.npy --json       losses made by any framework");
        writer.WriteLine();
        writer.WriteLine("Exit status: 0 done, 1 failed, 2 wrong usage, 3 a required answer was no, 130 interrupted.");
    }
}
