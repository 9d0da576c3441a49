namespace Plateau.Convergence;

/// <summary>
/// P1's bounds of the curvature of one object by the norms of the layers, compared with its measured norm (docs/theory.md T3 and T4).
/// </summary>
internal static class HessianBounds
{
    /// <summary>The bounds of one network over its objects.</summary>
    /// <param name="chain">The network as a chain; null where it is not a chain.</param>
    /// <param name="reason">The reason why it is not a chain, in words.</param>
    /// <param name="inputNorms">|x_i| of each object.</param>
    /// <param name="lossCurvature">A bound of ‖A‖₂ of the loss: ½ for the cross-entropy.</param>
    /// <param name="objectCurvatures">
    /// ‖A_i‖₂ of each object; null for a loss other than the cross-entropy, which the paper does not treat.
    /// </param>
    /// <param name="norms">The norms of the objects' curvature as measured.</param>
    /// <exception cref="ArgumentException">The numbers of objects differ.</exception>
    public static IReadOnlyList<Bound> Of(
        LayerChain? chain,
        string reason,
        IReadOnlyList<double> inputNorms,
        double lossCurvature,
        IReadOnlyList<double>? objectCurvatures,
        ObjectNorms norms)
    {
        ArgumentNullException.ThrowIfNull(inputNorms);
        ArgumentNullException.ThrowIfNull(norms);
        if (norms.GaussNewton.Count != inputNorms.Count || (objectCurvatures is not null && objectCurvatures.Count != inputNorms.Count))
        {
            throw new ArgumentException($"Norms of {norms.GaussNewton.Count} objects do not fit {inputNorms.Count}.", nameof(norms));
        }

        double largestInput = inputNorms.Max();
        int largest = IndexOfLargest(norms.GaussNewton);
        bool papers = chain is { IsPapers: true };
        string? missing = chain is null ? $"No form applies: {reason}." : null;
        string? notPapers = papers ? null : missing ?? "The paper's form is about chains of linear layers with ReLU between them.";
        if (papers && objectCurvatures is null)
        {
            (papers, notPapers) = (false, "The paper's form is about the cross-entropy.");
        }

        const string inputs = "X_1 = |x_i|, X_{p+1} = ‖W_p‖X_p + |b_p|, which bounds the input of layer p + 1";
        bool linear = chain is { IsPapers: true };
        double[] measured = [.. norms.GaussNewton];
        double[]? gram = chain is null ? null : [.. inputNorms.Select(chain.Gram)];
        List<Bound> bounds =
        [
            new Bound
            {
                Id = "p1-theorem-1",
                Title = chain is { Layers: 1 }
                    ? "Norm of one object's curvature, one layer, by the largest norms"
                    : "Norm of one object's curvature by the largest norms of layers and objects",
                Source = chain is { Layers: 1 } ? "P1, Theorem 1 with L = 1" : "P1, Theorem 1",
                Formula = "‖G_i‖₂ ≤ ½ Σ_p (|x^(p)|² + b) M_W^(2(L − p)), |x^(p)| ≤ M_x M_W^(p − 1) + M_b Σ_{q<p} M_W^(p − 1 − q)",
                Paper = papers ? HessianNormBounds.Paper(chain!.Layers, largestInput, chain.LargestNorm) : null,
                Corrected = linear ? lossCurvature * chain!.WorstLayerGram(largestInput) : null,
                Measured = measured[largest],
                At = SoftmaxBounds.AtObject(largest),
                NotApplicable = notPapers,
                Tolerance = norms.Tolerance,
            },
            PerObject(
                "p1-theorem-1-layers",
                "Norm of one object's curvature by every layer's own norm and the object's",
                linear
                    ? $"‖G_i‖₂ ≤ ½ Σ_p (X_p² + b) Π_{{s>p}} ‖W_s‖²; {inputs}"
                    : "‖G_i‖₂ ≤ ½ Σ_p ‖∂z^(p)/∂θ_p‖² Π_{s>p} ‖layer s‖², inputs of hidden layers bounded by the norms of the "
                        + "layers before them",
                "P1, appendix A.2",
                papers
                    ? [.. inputNorms.Select(norm => HessianNormBounds.Paper(norm, [.. chain!.LayerNorms.Select(layer => layer.Norm)]))]
                    : null,
                gram is null ? null : [.. gram.Select(one => lossCurvature * one)],
                measured,
                notPapers,
                norms.Tolerance),
        ];
        if (objectCurvatures is not null)
        {
            bounds.Add(PerObject(
                "p1-theorem-1-object",
                "The same, with the object's own ‖A_i‖₂ in place of ½",
                $"‖G_i‖₂ ≤ ‖A_i‖₂ Σ_p (X_p² + b) Π_{{s>p}} ‖W_s‖²; {inputs}",
                "not in the papers",
                null,
                gram is null ? null : [.. gram.Select((one, i) => one * objectCurvatures[i])],
                measured,
                missing ?? "The papers have no such form.",
                norms.Tolerance));
        }

        bounds.Add(new Bound
        {
            Id = "p1-lemma-1",
            Title = "Norm of one object's curvature by the largest weight and the width",
            Source = "P1, Lemma 1",
            Formula = "‖G_i‖₂ ≤ ½ Σ_p (|x^(p)|² + b) Π_{s>p} ‖W_s‖_F²",
            Paper = papers ? HessianNormBounds.PaperLemma(chain!.Layers, largestInput, chain.Width, chain.LargestEntry) : null,
            Corrected = linear ? lossCurvature * chain!.FrobeniusGram(largestInput) : null,
            Measured = measured[largest],
            At = SoftmaxBounds.AtObject(largest),
            NotApplicable = notPapers,
            Tolerance = norms.Tolerance,
        });
        bounds.Add(new Bound
        {
            Id = "p1-lemma-1-entries",
            Title = "The same with the shapes that layers have: h × d, h × h and K × h",
            Source = "P1, Lemma 1",
            Formula = "‖W_1‖² ≤ h d M², ‖W_p‖² ≤ h² M², ‖W_L‖² ≤ K h M²",
            Paper = papers ? HessianNormBounds.PaperLemma(chain!.Layers, largestInput, chain.Width, chain.LargestEntry) : null,
            Corrected = linear ? lossCurvature * chain!.EntryGram(largestInput) : null,
            Measured = measured[largest],
            At = SoftmaxBounds.AtObject(largest),
            NotApplicable = notPapers,
            Tolerance = norms.Tolerance,
        });
        if (norms.Remainder is { } remainder && norms.Hessian is { } hessian)
        {
            bounds.Add(PerObject(
                "hessian-whole",
                "Norm of one object's whole Hessian: the bound of the Gauss–Newton part and the measured rest",
                "‖H_i‖₂ ≤ bound of ‖G_i‖₂ + ‖R_i‖₂",
                "P1, section 3.4",
                papers ? [.. inputNorms.Select(_ => HessianNormBounds.Paper(chain!.Layers, largestInput, chain.LargestNorm))] : null,
                gram is null ? null : [.. gram.Select((one, i) => (lossCurvature * one) + remainder[i])],
                [.. hessian],
                notPapers,
                norms.Tolerance));
            bounds.Add(OfDecomposition([.. Enumerable.Range(0, measured.Length)], measured, remainder, hessian, norms.Tolerance));
        }

        return bounds;
    }

    /// <summary>H_i = G_i + R_i of some objects: P1 leaves R_i out.</summary>
    /// <param name="objects">Their indices in the data set.</param>
    /// <param name="gaussNewton">‖G_i‖₂ of each.</param>
    /// <param name="remainder">‖R_i‖₂ of each.</param>
    /// <param name="hessian">‖H_i‖₂ of each.</param>
    /// <param name="tolerance">The relative error of the norms.</param>
    /// <exception cref="ArgumentException">The numbers of objects differ.</exception>
    public static Bound OfDecomposition(
        IReadOnlyList<int> objects,
        IReadOnlyList<double> gaussNewton,
        IReadOnlyList<double> remainder,
        IReadOnlyList<double> hessian,
        double tolerance)
    {
        ArgumentNullException.ThrowIfNull(objects);
        ArgumentNullException.ThrowIfNull(gaussNewton);
        ArgumentNullException.ThrowIfNull(remainder);
        if (objects.Count != gaussNewton.Count || objects.Count != remainder.Count)
        {
            throw new ArgumentException(
                $"Norms of {gaussNewton.Count} and {remainder.Count} objects do not fit {objects.Count}.",
                nameof(objects));
        }

        Bound bound = PerObject(
            "hessian-decomposition",
            "Norm of one object's whole Hessian: the measured Gauss–Newton part and the measured rest",
            "‖H_i‖₂ ≤ ‖G_i‖₂ + ‖R_i‖₂; the paper leaves R_i out",
            "P1, section 3.4",
            [.. gaussNewton],
            [.. gaussNewton.Zip(remainder, (g, r) => g + r)],
            [.. hessian],
            null,
            Math.Max(tolerance, 1e-6));
        return bound with { At = SoftmaxBounds.AtObject(objects[bound.CorrectedSpread?.SmallestAt ?? 0]) };
    }

    // The numbers of the object where the corrected form is tightest, or else where the curvature is largest.
    private static Bound PerObject(
        string id,
        string title,
        string formula,
        string source,
        double[]? paper,
        double[]? corrected,
        double[] measured,
        string? notApplicable,
        double tolerance)
    {
        BoundSpread? spread = corrected is null ? null : BoundSpread.Of(corrected, measured, tolerance);
        int at = spread?.SmallestAt ?? IndexOfLargest(measured);
        return new Bound
        {
            Id = id,
            Title = title,
            Source = source,
            Formula = formula,
            Paper = paper?[at],
            Corrected = corrected?[at],
            Measured = measured[at],
            At = SoftmaxBounds.AtObject(at),
            NotApplicable = paper is null || corrected is null ? notApplicable : null,
            Tolerance = tolerance,
            PaperSpread = paper is null ? null : BoundSpread.Of(paper, measured, tolerance),
            CorrectedSpread = spread,
        };
    }

    private static int IndexOfLargest(IReadOnlyList<double> values)
    {
        int largest = 0;
        for (int i = 1; i < values.Count; i++)
        {
            largest = values[i] > values[largest] ? i : largest;
        }

        return largest;
    }
}
