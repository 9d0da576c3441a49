// Writes the figures of a run of "plateau assess" as SVG files: dotnet run --project examples/RunFigures -- RUN_FOLDER OUTPUT_FOLDER
using System.Text;
using System.Text.Json.Nodes;
using Plateau.Figures;
using Plateau.Jobs;
using Plateau.Runs;

if (args.Length != 2)
{
    await Console.Error.WriteLineAsync("usage: RunFigures RUN_FOLDER OUTPUT_FOLDER");
    return 2;
}

JsonNode record = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(args[0], "run.json")))!;
AssessResult document = DocumentJson.Read<AssessResult>(Encoding.UTF8.GetBytes(record["summary"]!.ToJsonString()));
Directory.CreateDirectory(args[1]);
foreach (Figure? figure in (Figure?[])[AssessFigures.Remaining(document), AssessFigures.Increment(document), AssessFigures.Parts(document)])
{
    if (figure is not null)
    {
        string path = Path.Combine(args[1], figure.Id + ".svg");
        await File.WriteAllTextAsync(path, figure.ToSvg());
        Console.WriteLine(path);
    }
}

return 0;
