// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.CommandLine;
using Afterlink.Rewriting.Kernel;

namespace Afterlink.Cli.Commands;

/// <summary>The options of <c>rewrite</c> that make it take kernel modules.</summary>
internal sealed class KernelCommandOptions
{
    private readonly Option<string?> _headers = new("--kernel-headers")
    {
        HelpName = "DIR",
        Description = "Rewrite kernel modules (.ko) and objects of them for the kernel whose headers are in DIR, such as /lib/modules/VERSION/build.",
    };

    private readonly ChoiceOption<HypervisorScope> _bindUnder = new(
        "--bind-under", "Under which hypervisors the kernel binds a module's sites; any-hypervisor adds kinds that only cost an exit.",
        ("xen-pv", HypervisorScope.XenPv), ("any-hypervisor", HypervisorScope.AnyHypervisor));

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_headers);
        command.Add(_bindUnder);
    }

    /// <summary>How kernel modules are rewritten; null where no headers are named.</summary>
    public KernelOptions? Read(ParseResult parsed) =>
        parsed.GetValue(_headers) is { } headers ? new KernelOptions(headers) { BindUnder = _bindUnder.Read(parsed) } : null;
}
