using Plateau.Convergence;
using Plateau.Data;
using Plateau.Training;

namespace Plateau.Jobs;

/// <summary>Gathers the landscape of every group of objects beside that of all, and ranks the objects.</summary>
internal sealed class GroupsAndObjects
{
    // With more classes than this, a class has too few objects in most data sets.
    private const int MostClasses = 20;
    private const int MostNamed = 5;
    private const string None = "none";

    private readonly AssessmentQuestion _question;
    private readonly DataSplit? _data;
    private readonly Evaluation? _training;
    private readonly Evaluation? _heldOut;
    private readonly GroupStatistics? _trainingGroups;
    private readonly GroupStatistics? _heldOutGroups;
    private IReadOnlyList<RankedObjects>? _ranked;

    /// <summary>Starts gathering.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="data">The objects; null for losses made elsewhere.</param>
    /// <param name="training">w* on the N objects.</param>
    /// <param name="heldOut">w* on the held-out ones.</param>
    /// <exception cref="PlateauException">There are no such groups, one only, or too many.</exception>
    public GroupsAndObjects(AssessmentQuestion question, DataSplit? data, Evaluation? training, Evaluation? heldOut)
    {
        (_question, _data, _training, _heldOut) = (question, data, training, heldOut);
        if (data is null || Grouped(question.Groups, data) is not (Grouping first, var second))
        {
            return;
        }

        _trainingGroups = new GroupStatistics(first, training!.Losses);
        _heldOutGroups = second is null ? null : new GroupStatistics(second, heldOut!.Losses);
    }

    /// <summary>Finds the groups, before anything is trained.</summary>
    /// <exception cref="PlateauException">There are no such groups, one only, or too many.</exception>
    public static (Grouping Training, Grouping? HeldOut)? Grouped(string? by, DataSplit data)
    {
        if (by == None || (by is null && (data.Training.Targets is not null || data.Training.Classes > MostClasses)))
        {
            return null;
        }

        Grouping training;
        Grouping? heldOut = null;
        if (by is null or Grouping.ByClass)
        {
            training = Grouping.OfClasses(data.Training);
            heldOut = data.HeldOut is null ? null : Grouping.OfClasses(data.HeldOut);
        }
        else
        {
            training = data.Training.Groups
                ?? throw new PlateauException($"`Groups` {by}: {data.Training.Name} was read without its groups.");
            if (data.HeldOut is not null)
            {
                (training, heldOut) = Grouping.Joined(
                    training,
                    data.HeldOut.Groups
                        ?? throw new PlateauException($"`Groups` {by}: the held-out objects were read without their groups."));
            }
        }

        int used = training.Index.ToArray().Distinct().Count();
        if (training.Names.Count > Grouping.MostGroups)
        {
            throw new PlateauException(
                $"`Groups` {by}: {data.Training.Name} has {training.Names.Count} groups, and at most {Grouping.MostGroups} have objects "
                    + "enough to say anything of; group by something coarser.");
        }

        return used > 1
            ? (training, heldOut)
            : by is null ? null
            : throw new PlateauException(
                $"`Groups` {by}: all {data.Training.Objects} objects of {data.Training.Name} are in one group, "
                    + $"{training.Names[training.Index[0]]}; group by something else.");
    }

    /// <summary>Takes in one draw: the losses of the N objects, and of the held-out ones.</summary>
    public void Add(IReadOnlyList<double[]> rows)
    {
        _trainingGroups?.Add(rows[0]);
        _heldOutGroups?.Add(rows[1]);
    }

    /// <summary>V and K by group; null without groups.</summary>
    public GroupsSummary? Groups(LandscapeStatistics training, LandscapeStatistics? heldOut, LandscapePart part)
    {
        if (_trainingGroups is null)
        {
            return null;
        }

        LandscapeStatistics whole = heldOut ?? training;
        GroupStatistics decisive = _heldOutGroups ?? _trainingGroups;
        Evaluation evaluation = _heldOut ?? _training!;
        ReadOnlySpan<int> labels = (_data!.HeldOut ?? _data.Training).Labels;
        bool hasClasses = _data.Training.Targets is null;
        double total = LandscapeVariance.Mean(whole.Variances);
        double shape = whole.HasOptimum ? LandscapeVariance.Mean(whole.ShapeVariances) : 0;
        var tolerance = Tolerance.Remaining(_question.Remaining[0]);
        List<GroupSummary> groups = [];
        IReadOnlyList<GroupVariance> measured = GroupVariance.Of(whole, decisive, tolerance, part, _question.Confidence, _question.Seed);
        double[] next = NextObjects.Of(
            [.. measured.Select(group => group.Objects / (double)whole.Objects)],
            [.. measured.Select(group => group.Variance?.ValueOf(part) ?? 0)],
            [.. measured.Select(group => _trainingGroups.Objects(group.Group))],
            training.Objects);
        foreach (GroupVariance group in measured)
        {
            LandscapeGap? gap = Gap(group.Group);
            int ofTraining = _trainingGroups.Objects(group.Group);
            int right = 0;
            double loss = 0;
            foreach (int member in decisive.Members(group.Group))
            {
                right += hasClasses && evaluation.Predicted[member] == labels[member] ? 1 : 0;
                loss += evaluation.Losses[member];
            }

            groups.Add(new GroupSummary
            {
                Name = decisive.Grouping.Names[group.Group],
                Training = ofTraining,
                HeldOut = _heldOutGroups?.Objects(group.Group),
                Loss = group.Objects == 0 ? null : loss / group.Objects,
                Accuracy = group.Objects == 0 || !hasClasses ? null : right / (double)group.Objects,
                LandscapeVariance = group.Variance,
                Within = total > 0 ? group.Within / total : 0,
                Between = total > 0 ? group.Between / total : 0,
                Share = total > 0 ? (group.Within + group.Between) / total : 0,
                ShapeShare = group.OfShape is double ofShape && shape > 0 ? ofShape / shape : null,
                Allocation = next[group.Group] / training.Objects,
                Size = group.Size is { } size
                    ? new GroupSize(
                        size.K,
                        size.Low,
                        size.High,
                        More(size.K, ofTraining),
                        More(size.Low, ofTraining),
                        More(size.High, ofTraining))
                    : null,
                Gap = GapSummary.Of(gap, _question.Gap),
                MeanGap = gap is null ? null : new SignedEstimate(gap.MeanGap, gap.MeanLow, gap.MeanHigh),
                Note = group.Variance is null
                    ? $"too few {(_heldOutGroups is null ? "" : "held-out ")}objects to say anything ({group.Objects})"
                    : null,
            });
        }

        return new GroupsSummary
        {
            By = _trainingGroups.Grouping.By,
            Of = part,
            Objects = _heldOutGroups is null ? ObjectSet.Training : ObjectSet.HeldOut,
            Tolerance = tolerance.Value,
            Next = training.Objects,
            MeanGap = heldOut is null ? null : LandscapeVariance.Mean(heldOut.Means) - LandscapeVariance.Mean(training.Means),
            Groups = [.. groups.OrderByDescending(group => group.Size?.More ?? -1).ThenByDescending(group => group.Size?.K ?? 0)],
        };
    }

    /// <summary>What is to be said of groups that only one of the two sets has.</summary>
    public IEnumerable<string> Warnings()
    {
        if (_trainingGroups is null || _heldOutGroups is null)
        {
            yield break;
        }

        string[] unseen = Only(_heldOutGroups, _trainingGroups);
        if (unseen.Length > 0)
        {
            yield return $"{Listed(unseen)} of the held-out objects {(unseen.Length == 1 ? "has" : "have")} no training objects: the "
                + $"network never saw {(unseen.Length == 1 ? "it" : "them")}, and the answer rests on objects of a kind that it "
                + "was not fitted to.";
        }

        string[] unmeasured = Only(_trainingGroups, _heldOutGroups);
        if (unmeasured.Length > 0)
        {
            yield return $"{Listed(unmeasured)} of the training objects {(unmeasured.Length == 1 ? "has" : "have")} no held-out objects: "
                + $"nothing is measured of {(unmeasured.Length == 1 ? "it" : "them")}, and the answer says nothing of "
                + $"{(unmeasured.Length == 1 ? "it" : "them")} (`HeldOut`).";
        }
    }

    /// <summary>All objects by what they contribute to V, the decisive set first.</summary>
    public IReadOnlyList<RankedObjects> Ranked(LandscapeStatistics training, LandscapeStatistics? heldOut) => _ranked ??=
    [
        .. heldOut is null ? Array.Empty<RankedObjects>() : [new RankedObjects(true, heldOut, _data?.HeldOut, _heldOut)],
        new RankedObjects(false, training, _data?.Training, _training),
    ];

    /// <summary>The first of them, of each set; null where none were asked for.</summary>
    public GallerySummary? Gallery(LandscapeStatistics training, LandscapeStatistics? heldOut)
    {
        if (_question.Gallery == 0)
        {
            return null;
        }

        IReadOnlyList<RankedObjects> sets = Ranked(training, heldOut);
        return new GallerySummary(sets.Count > 1 ? sets[0].First(_question.Gallery) : null, sets[^1].First(_question.Gallery));
    }

    private static string[] Only(GroupStatistics one, GroupStatistics other)
        => [.. Enumerable.Range(0, one.Groups)
            .Where(group => one.Objects(group) > 0 && other.Objects(group) == 0)
            .Select(group => one.Grouping.Names[group])];

    private static string Listed(string[] names)
        => $"{(names.Length == 1 ? "1 group" : $"{names.Length} groups")} "
            + $"({string.Join(", ", names.Take(MostNamed))}{(names.Length > MostNamed ? ", …" : "")})";

    private static double More(double size, int objects) => Math.Max(0, size - objects);

    private LandscapeGap? Gap(int group)
    {
        if (_heldOutGroups?.Of(group) is not { } heldOut || _trainingGroups!.Of(group) is not { } training
            || Math.Min(heldOut.Objects, training.Objects) < GroupVariance.FewestObjects)
        {
            return null;
        }

        return LandscapeGap.Between(training, heldOut, _question.Confidence, _question.Seed);
    }
}
