using System.Text;
using Plateau.Data;
using Plateau.Formats;
using Plateau.Jobs;
using Plateau.Runs;

namespace Plateau.Studies;

/// <summary>
/// The work of <c>plateau study verify</c>: the small form of each study, in a folder that goes again, beside the numbers stored.
/// </summary>
/// <param name="progress">Begins a display of the progress.</param>
internal sealed class StudyVerifier(Func<IProgressSink> progress)
{
    /// <summary>Verifies studies, all of them where none is named.</summary>
    /// <param name="question">Which studies.</param>
    /// <param name="said">Takes a line for each.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="PlateauException">One of them gives other numbers.</exception>
    public void Run(StudyVerifyQuestion question, Action<string> said, CancellationToken cancellation)
    {
        int jobs = StudyWork.Workers(question);
        List<string> studies = [.. Named(question)];
        if (question.Update && studies.Find(name => !StudyCatalog.IsFile(name)) is string builtIn)
        {
            throw new UsageException(
                $"--update stores numbers beside study files, and '{builtIn}' is none; name the files, or the folder that they are in");
        }

        int wrong = 0;
        foreach (string named in studies)
        {
            string? differences = Verify(named, question, jobs, cancellation);
            wrong += differences is null ? 0 : 1;
            string word = differences is not null ? "DIFFERS" : question.Update ? "stored" : "same";
            said($"{word,-8} {Path.GetFileNameWithoutExtension(named)}{(differences is null ? string.Empty : $": {differences}")}");
        }

        if (wrong > 0)
        {
            throw new PlateauException(
                $"{wrong} of {studies.Count} studies differ from what is stored; where that is meant, store the numbers anew with plateau "
                    + "study verify DIR --update");
        }
    }

    private static IEnumerable<string> Named(StudyVerifyQuestion question)
    {
        if (question.Studies.Count == 0)
        {
            return question.Update
                ? throw new UsageException("--update needs the study files, or the folder that they are in")
                : StudyCatalog.Names;
        }

        return question.Studies.SelectMany(named =>
        {
            if (!Directory.Exists(named))
            {
                return (IEnumerable<string>)[named];
            }

            string[] files = [.. Directory.EnumerateFiles(named).Where(StudyCatalog.IsFile).Order(StringComparer.Ordinal)];
            return files.Length > 0 ? files : throw new PlateauException($"{named}: holds no study file (.yaml)");
        });
    }

    /// <summary>What differs; null where nothing does.</summary>
    private string? Verify(string named, StudyVerifyQuestion question, int jobs, CancellationToken cancellation)
    {
        Study study = StudyCatalog.Find(named, small: true);
        if (study.Cells.FirstOrDefault(
            cell => cell.Cell.Values.Any(value => value.Key == "data" && value.Value != DataCatalog.Digits)) is { } other)
        {
            return $"its small form reads {other.Cell.Text("data")}; it must do with the built-in {DataCatalog.Digits} "
                + $"(small: grid or settings, data: {DataCatalog.Digits})";
        }

        string place = Path.Combine(Path.GetTempPath(), $"plateau-verify-{Guid.NewGuid():n}");
        try
        {
            StudyOutcome outcome;
            using (StudyFolder folder = StudyFolder.Open(place, study))
            {
                StudyInputs inputs = new();
                StudyPlan plan = StudyPlan.Of(study, jobs, budget: null, _ => null, _ => 1);
                using IProgressSink sink = progress();
                using StudyProgress observer = new(sink, plan);
                StudyRunner.Run(plan, folder, inputs, observer, cancellation);
                outcome = StudyOutcome.Of(study, BuildVersion.Full, folder.StateOf);
                StudyFiles.Write(folder, outcome);
            }

            if (outcome.Failed is [CellState failed, ..])
            {
                return $"{failed.Cell.Place} failed: {failed.Failure}";
            }

            if (outcome.Problems is [string problem, ..])
            {
                return problem;
            }

            if (question.Update)
            {
                string path = StudyCatalog.ExpectedFile(named);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                byte[] text = Encoding.UTF8.GetBytes(StudyVerification.Text(StudyVerification.Of(outcome)));
                SafeFile.Write(path, stream => stream.Write(text));
                return null;
            }

            return StudyCatalog.ExpectedOf(named) is string stored
                ? StudyVerification.Differences(stored, outcome) is { Count: > 0 } differences ? StudyVerification.Said(differences) : null
                : "no numbers are stored; store them with --update";
        }
        finally
        {
            if (Directory.Exists(place))
            {
                Directory.Delete(place, recursive: true);
            }
        }
    }
}
