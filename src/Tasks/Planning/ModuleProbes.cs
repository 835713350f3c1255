// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Probes;
using Microsoft.Build.Framework;

namespace Afterlink.Tasks.Planning;

/// <summary>The instructions that a module's items choose as probes: metadata of users, of steps, and what the engine takes.</summary>
internal sealed class ModuleProbes
{
    private static readonly string[] Names = [Metadata.Probes, Metadata.ProbeClasses, Metadata.ProbeSample];

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>Takes over what an item says; several items of a module may say the same.</summary>
    /// <param name="item">The item.</param>
    /// <param name="module">The module's name.</param>
    /// <param name="diagnostics">What is wrong with the item.</param>
    public void Add(ITaskItem item, string module, DiagnosticBag diagnostics)
    {
        foreach (var name in Names)
        {
            var parts = Parts(item, name);
            var value = string.Join(';', parts);
            if (value.Length == 0)
                continue;
            if (!_values.TryAdd(name, value))
            {
                if (_values[name] != value)
                    diagnostics.Add(DiagnosticId.ProbesDiffer, name, item.ItemSpec, value, module, _values[name]);
                continue;
            }

            foreach (var part in parts)
            {
                if (FormsUnlessRead(name, part) is { } forms)
                    diagnostics.Add(DiagnosticId.ProbeInvalid, part, name, item.ItemSpec, forms);
            }
        }
    }

    /// <summary>Looks at what all items say together.</summary>
    /// <param name="origin">The module's item, for the message.</param>
    /// <param name="diagnostics">What is wrong.</param>
    public void Check(string origin, DiagnosticBag diagnostics)
    {
        if (_values.ContainsKey(Metadata.ProbeSample) && !_values.ContainsKey(Metadata.ProbeClasses))
            diagnostics.Add(DiagnosticId.ProbeSampleWithoutClasses, origin);
    }

    /// <summary>The values, a line each, for a step's record: another choice is another module.</summary>
    public IEnumerable<string> Describe() => Names.Where(_values.ContainsKey).Select(name => $"{name}={_values[name]}");

    /// <summary>Hands the values to a step.</summary>
    public void CopyTo(ITaskItem step)
    {
        foreach (var (name, value) in _values)
            ((ITaskItem2)step).SetMetadataValueLiteral(name, value);
    }

    /// <summary>What a step says, which was checked when it was planned.</summary>
    public static ProbeSelection Read(ITaskItem step) => new()
    {
        Points = [.. step.GetList(Metadata.Probes).Select(ProbePoint.TryParse).OfType<ProbePoint>()],
        Classes = [.. step.GetList(Metadata.ProbeClasses).Select(ProbeClass.TryParse).OfType<ProbeClass>()],
        Sample = ProbeSample.TryParse(Parts(step, Metadata.ProbeSample)[0]),
    };

    // All but the sample are lists.
    private static string[] Parts(ITaskItem item, string name) =>
        name == Metadata.ProbeSample ? [item.GetMetadata(name).Trim()] : item.GetList(name);

    private static string? FormsUnlessRead(string name, string part) => name switch
    {
        Metadata.Probes => ProbePoint.TryParse(part) is null ? ProbePoint.Forms : null,
        Metadata.ProbeClasses => ProbeClass.TryParse(part) is null ? ProbeClass.Forms : null,
        _ => ProbeSample.TryParse(part) is null ? ProbeSample.Forms : null,
    };
}
